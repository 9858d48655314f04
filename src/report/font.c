#include "report/font.h"

#include <pango/pangocairo.h>
#include <string.h>

bool report_font_is_there(void)
{
	PangoFontMap *map = pango_cairo_font_map_new();
	PangoFontFamily **families = NULL;
	int n = 0;
	bool found = false;
	pango_font_map_list_families(map, &families, &n);
	for (int i = 0; i < n && !found; i++)
		found = strcmp(pango_font_family_get_name(families[i]), REPORT_FONT) == 0;
	g_free(families);
	g_object_unref(map);
	return found;
}
