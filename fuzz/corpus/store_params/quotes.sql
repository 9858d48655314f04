SELECT :a, :b, :a, 'it''s :c', ":d", CAST(:e AS TEXT) -- :f '
/* :g " */ WHERE 1 = :a