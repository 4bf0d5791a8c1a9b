/* report.h: what an app costs (fhc build --report), and what routes it has (fhc routes). */
#ifndef REPORT_H
#define REPORT_H

#include "report/measure.h"
#include "program/program.h"

/* The program's markup, files and pages (so prebuild comes before), the binary and a connection as
 * they were measured, and the bound of each handler; as text for people, or as JSON. */
void report_cost(const Program *program, Arena *arena, const Measured *measured, bool json,
                 Buf *out);

/* A line for each route, in the order of the source: verb, path, parameters, place. */
void report_routes(const Program *program, bool json, Buf *out);

#endif
