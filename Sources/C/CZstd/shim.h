// libzstd, so that Swift sees its C interface.
#include <zstd.h>
