/* A report as a word processor's document (WordprocessingML, ECMA-376): headings, paragraphs, tables; charts as tables of their
 * numbers, codes as their text. The same report gives the same bytes. */
#include "report/markup.h"
#include "report/show.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static void text_run(struct buf *out, struct str s, const char *properties)
{
	buf_printf(out, "<w:r><w:rPr>%s</w:rPr>", properties);
	for (struct str rest = s, line; str_next(&rest, '\n', &line);) {
		buf_cstr(out, "<w:t xml:space=\"preserve\">");
		markup_text(out, line);
		buf_cstr(out, rest.n ? "</w:t><w:br/>" : "</w:t>");
	}
	buf_cstr(out, "</w:r>");
}

static void paragraph(struct buf *out, struct str s, const char *style, const char *properties)
{
	buf_printf(out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", style);
	text_run(out, s, properties);
	buf_cstr(out, "</w:p>\n");
}

static const char *tone_properties(enum report_tone tone, char buffer[64])
{
	struct colour c = tone_colour(tone);
	buffer[0] = 0;
	if (tone != TONE_PLAIN)
		snprintf(buffer, 64, "<w:color w:val=\"%02X%02X%02X\"/>", c.r, c.g, c.b);
	return buffer;
}

static void cell_open(struct buf *out, bool is_heading, bool is_number)
{
	buf_printf(out, "<w:tc><w:tcPr>%s</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>%s</w:pPr>", is_heading ? "<w:shd w:val=\"clear\" w:fill=\"EDEFF2\"/>" : "",
		   is_number ? "<w:jc w:val=\"right\"/>" : "");
}

static void cell(struct buf *out, struct str s, bool is_heading, bool is_number, const char *properties)
{
	cell_open(out, is_heading, is_number);
	text_run(out, s, is_heading ? "<w:b/>" : properties);
	buf_cstr(out, "</w:p></w:tc>");
}

static void table_open(struct buf *out, struct str caption)
{
	if (caption.n)
		paragraph(out, caption, "Caption", "");
	buf_cstr(out, "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/></w:tblPr>\n");
}

static void table_close(struct buf *out) { buf_cstr(out, "</w:tbl>\n<w:p/>\n"); }

static void table(struct buf *out, const struct report_table *t)
{
	if (!t->column_count)
		return;
	struct buf text;
	buf_init(&text, 0);
	table_open(out, t->caption);
	buf_cstr(out, "<w:tr><w:trPr><w:tblHeader/></w:trPr>");
	for (int k = 0; k < t->column_count; k++)
		cell(out, t->columns[k].heading, true, t->columns[k].is_number, "");
	buf_cstr(out, "</w:tr>\n");
	for (int i = 0; i < t->row_count; i++) {
		buf_cstr(out, "<w:tr>");
		for (int k = 0; k < t->column_count; k++) {
			const struct report_value *v = &t->cells[(size_t)i * (size_t)t->column_count + (size_t)k];
			char tone[64];
			buf_clear(&text);
			if (*tone_mark_printed(v->tone))
				buf_printf(&text, "%s ", tone_mark_printed(v->tone));
			value_show(&text, v);
			cell(out, buf_view(&text), false, t->columns[k].is_number, tone_properties(v->tone, tone));
		}
		buf_cstr(out, "</w:tr>\n");
	}
	table_close(out);
	buf_done(&text);
}

static void number(struct buf *text, const struct report_chart *c, double v)
{
	char day[11];
	buf_clear(text);
	if (!isfinite(v)) {
		buf_cstr(text, "—");
	} else if (c->kind == CHART_SPANS) {
		day_format((day_t)v, day);
		buf_cstr(text, day);
	} else {
		buf_printf(text, "%.10g", v);
	}
}

static void chart(struct buf *out, const struct report_chart *c)
{
	struct buf text;
	buf_init(&text, 0);
	table_open(out, c->caption);
	buf_cstr(out, "<w:tr><w:trPr><w:tblHeader/></w:trPr>");
	cell(out, (struct str){}, true, false, "");
	for (int s = 0; s < c->series_count; s++)
		cell(out, c->series[s].name, true, true, "");
	buf_cstr(out, "</w:tr>\n");
	for (int i = 0; i < c->point_count; i++) {
		buf_cstr(out, "<w:tr>");
		buf_clear(&text);
		buf_printf(&text, "%d", i + 1);
		cell(out, c->categories ? c->categories[i] : buf_view(&text), false, false, "");
		for (int s = 0; s < c->series_count; s++) {
			number(&text, c, c->series[s].values[i]);
			cell(out, buf_view(&text), false, true, "");
		}
		buf_cstr(out, "</w:tr>\n");
	}
	table_close(out);
	buf_done(&text);
}

static void block(struct buf *out, const struct report_block *b)
{
	char tone[64];
	static const char *const headings[] = {"Heading1", "Heading1", "Heading2", "Heading3"};
	switch (b->kind) {
	case BLOCK_HEADING: paragraph(out, b->text, headings[b->level < 1 || b->level > 3 ? 1 : b->level], ""); break;
	case BLOCK_PARAGRAPH: paragraph(out, b->text, "Normal", tone_properties(b->tone, tone)); break;
	case BLOCK_NOTE: paragraph(out, b->text, "Note", ""); break;
	case BLOCK_TABLE: table(out, b->table); break;
	case BLOCK_CHART: chart(out, b->chart); break;
	case BLOCK_CODE:
		paragraph(out, b->text, "Caption", "");
		paragraph(out, b->content, "Normal", "");
		break;
	case BLOCK_PAGE_BREAK: buf_cstr(out, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>\n"); break;
	}
}

#define NAMESPACE "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

static const char types[] = HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
	"<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>";
static const char package[] = HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
	"Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
static const char document_rels[] = HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
	"Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
#define STYLE(id, name, after, size, more) \
	"<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/><w:pPr><w:spacing w:before=\"60\" w:after=\"" after "\"/>" more \
	"</w:pPr><w:rPr><w:sz w:val=\"" size "\"/>"
static const char styles[] = HEAD "<w:styles " NAMESPACE "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:eastAsia=\"宋体\"/>"
	"</w:rPr></w:rPrDefault></w:docDefaults>"
	STYLE("Normal", "Normal", "120", "21", "") "</w:rPr></w:style>" STYLE("Title", "Title", "160", "36", "<w:jc w:val=\"center\"/>") "<w:b/></w:rPr></w:style>"
	STYLE("Subtitle", "Subtitle", "200", "18", "<w:jc w:val=\"center\"/>") "<w:color w:val=\"555555\"/></w:rPr></w:style>"
	STYLE("Heading1", "heading 1", "120", "30", "<w:keepNext/><w:outlineLvl w:val=\"0\"/>") "<w:b/></w:rPr></w:style>"
	STYLE("Heading2", "heading 2", "120", "26", "<w:keepNext/><w:outlineLvl w:val=\"1\"/>") "<w:b/></w:rPr></w:style>"
	STYLE("Heading3", "heading 3", "120", "23", "<w:keepNext/><w:outlineLvl w:val=\"2\"/>") "<w:b/></w:rPr></w:style>"
	STYLE("Caption", "caption", "60", "19", "<w:keepNext/>") "<w:b/></w:rPr></w:style>" STYLE("Note", "Note", "120", "18", "") "<w:color w:val=\"555555\"/></w:rPr></w:style>"
	STYLE("Cell", "Cell", "0", "18", "") "</w:rPr></w:style>"
	"<w:style w:type=\"table\" w:styleId=\"Grid\"><w:name w:val=\"Table Grid\"/><w:tblPr><w:tblBorders>"
	"<w:top w:val=\"single\" w:sz=\"4\"/><w:left w:val=\"single\" w:sz=\"4\"/><w:bottom w:val=\"single\" w:sz=\"4\"/><w:right w:val=\"single\" w:sz=\"4\"/>"
	"<w:insideH w:val=\"single\" w:sz=\"4\"/><w:insideV w:val=\"single\" w:sz=\"4\"/></w:tblBorders></w:tblPr></w:style></w:styles>";

static enum status refused(const char *path, const char *why, struct err *err)
{
	return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, why);
}

static bool add(zip_t *z, const char *name, struct str content)
{
	zip_source_t *source = zip_source_buffer(z, content.p, content.n, 0);
	zip_int64_t at = source ? zip_file_add(z, name, source, ZIP_FL_ENC_UTF_8) : -1;
	if (source && at < 0)
		zip_source_free(source);
	return at >= 0 && zip_file_set_mtime(z, (zip_uint64_t)at, 315532800 /* 1980, the first day a package can say */, 0) == 0;
}

enum status report_to_docx(const struct report *r, const char *path, struct err *err)
{
	CLEANUP(buf_done) struct buf document;
	int fault = 0;
	buf_init(&document, 0);
	buf_cstr(&document, HEAD "<w:document " NAMESPACE "><w:body>\n");
	paragraph(&document, r->title, "Title", "");
	if (r->subtitle.n)
		paragraph(&document, r->subtitle, "Subtitle", "");
	for (const struct report_block *b = r->first; b; b = b->next)
		block(&document, b);
	if (r->footer.n)
		paragraph(&document, r->footer, "Note", "");
	buf_cstr(&document, "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\"/></w:sectPr>"
			    "</w:body></w:document>");
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &fault);
	if (!z)
		return refused(path, strerror(errno), err);
	bool made = add(z, "[Content_Types].xml", str_of(types)) && add(z, "_rels/.rels", str_of(package)) && add(z, "word/document.xml", buf_view(&document)) &&
		    add(z, "word/_rels/document.xml.rels", str_of(document_rels)) && add(z, "word/styles.xml", str_of(styles));
	if (!made || zip_close(z) != 0) {
		enum status st = refused(path, zip_strerror(z), err);
		zip_discard(z);
		return st;
	}
	return ST_OK;
}
