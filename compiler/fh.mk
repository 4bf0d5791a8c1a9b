# fh.mk: how make gets from app.fh to a server. In a Makefile, `include $(shell fhc --mk)` and
#
#   all: app chat
#   chat: chat.c users.c    # with a C file of one's own
#
# Depfiles (*.d) remember imported .fh files and included headers.

fh_dir     := $(dir $(lastword $(MAKEFILE_LIST)))
fh_goal    := $(.DEFAULT_GOAL)
FHC        ?= $(abspath $(firstword $(wildcard $(fh_dir)../fhc $(fh_dir)../../bin/fhc)))
FH_FLAGS   ?=
FH_CFLAGS  ?= -std=c11 -O2 @HARDEN@ $(shell $(FHC) --cflags)
FH_LDFLAGS ?= -static-pie -s -Wl,--gc-sections @HARDEN_LINK@
FH_LIBS    ?= $(shell $(FHC) --libs)

%.c: %.fh
	$(FHC) emit $< -o $@ -MD $(FH_FLAGS)

%: %.c
	$(CC) $(FH_CFLAGS) $(CFLAGS) -MMD -MP -MT $@ -MF $@.c.d -o $@ $(filter %.c %.o %.a,$^) \
	  $(FH_LDFLAGS) $(LDFLAGS) $(FH_LIBS) $(LDLIBS)

.PRECIOUS: %.c
-include $(wildcard *.d)
.DEFAULT_GOAL := $(fh_goal)
