// zlib, so that Swift sees its C interface.
#include <zlib.h>
