# fh.mk: how make gets from app.fh to a server. In a Makefile, `include $(shell fhc --mk)` and
#
#   all: app chat
#   chat: chat.c users.c    # with a C file of one's own
#   chat: chat.c users.o    # or with an object, which is made from its C file
#
# Depfiles (*.d) remember imported .fh files and included headers. What an object includes is not
# known before it has been made once, so the headers of programs that C files of their folder name
# (chat.fh.h) are there before any object is.

fh_dir     := $(dir $(lastword $(MAKEFILE_LIST)))
fh_goal    := $(.DEFAULT_GOAL)
FHC        ?= $(abspath $(firstword $(wildcard $(fh_dir)../fhc $(fh_dir)../../bin/fhc)))
FH_FLAGS   ?=
FH_CFLAGS  ?= -std=c11 -O2 @HARDEN@ $(shell $(FHC) --cflags)
FH_LDFLAGS ?= -static-pie -s -Wl,--gc-sections @HARDEN_LINK@
FH_LIBS    ?= $(shell $(FHC) --libs)

fh_names   = $(shell grep -ls '"$(notdir $1).h"' $(dir $1)*.c $(dir $1)*.h)
fh_headers := $(foreach file,$(wildcard *.fh */*.fh),$(if $(call fh_names,$(file)),$(file).h))

$(fh_headers): # mentioned here, so that make takes them as what there will be

%.c %.fh.h: %.fh
	$(FHC) emit $< -o $*.c -MD $(FH_FLAGS)

%.o: %.c | $(fh_headers)
	$(CC) $(FH_CFLAGS) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d -c -o $@ $<

%: %.c | $(fh_headers)
	$(CC) $(FH_CFLAGS) $(CFLAGS) -MMD -MP -MT $@ -MF $@.c.d -o $@ $(filter %.c %.o %.a,$^) \
	  $(FH_LDFLAGS) $(LDFLAGS) $(FH_LIBS) $(LDLIBS)

.PRECIOUS: %.c %.fh.h
-include $(wildcard *.d)
.DEFAULT_GOAL := $(fh_goal)
