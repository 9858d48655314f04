/* Parts of a minimal workbook, for packages made by hand. */
#ifndef JH_TEST_XLSX_PARTS_H
#define JH_TEST_XLSX_PARTS_H

#define MAIN_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL_NS "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define REL_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

#define RELATIONS(inner)                                                                                               \
	XML "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" inner "</Relationships>"
#define RELATION(id, type, target) "<Relationship Id=\"" id "\" Type=\"" REL_TYPE type "\" Target=\"" target "\"/>"
#define ROOT_RELS "_rels/.rels", RELATIONS(RELATION("rId1", "officeDocument", "xl/workbook.xml"))
#define WORKBOOK(inner) "xl/workbook.xml", XML "<workbook " MAIN_NS " " REL_NS ">" inner "</workbook>"
#define ONE_SHEET WORKBOOK("<sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets>")
#define BOOK_RELS(inner) "xl/_rels/workbook.xml.rels", RELATIONS(inner)
#define ONE_SHEET_RELS BOOK_RELS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml"))
#define SHEET(inner) "xl/worksheets/sheet1.xml", XML "<worksheet " MAIN_NS ">" inner "</worksheet>"

#define PARTS(...) (const char *const[]){__VA_ARGS__, NULL}
/* A workbook of one sheet. */
#define WITH_SHEET(...) PARTS(ROOT_RELS, ONE_SHEET, ONE_SHEET_RELS, __VA_ARGS__)

#endif
