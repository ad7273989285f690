// The allocators of this module stand in front of the C library's: a program that gets no memory says so
// in one line and exits with 70 (EX_SOFTWARE), where Swift's runtime would abort with a trace of its
// insides. There is nothing to call; the module is linked for its definitions.
#ifndef OUT_OF_MEMORY_H
#define OUT_OF_MEMORY_H
#endif
