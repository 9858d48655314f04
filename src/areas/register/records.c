#include "areas/register/register.h"

const struct record *const register_records[] = {REGISTER_RECORDS, NULL};
