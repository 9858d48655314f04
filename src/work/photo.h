/* Photographs without what a camera writes beside the picture: place, device, person, remarks. The picture itself stays byte for
 * byte, and the way up it is to be shown. */
#ifndef JH_WORK_PHOTO_H
#define JH_WORK_PHOTO_H

#include "base/arena.h"
#include "base/str.h"

/* JPEG: every APP1 (Exif, XMP), APP13 (IPTC) and remark goes, but an Exif of the orientation alone; PNG: eXIf and the texts; WebP: EXIF
 * and XMP. So does what follows the picture's end: telephones put more pictures there, each with an Exif of its own. Other bytes, and
 * those that are not whole, come back as they are. On the arena when something went. O(bytes). */
struct str photo_clean(struct arena *a, struct str bytes);

#endif
