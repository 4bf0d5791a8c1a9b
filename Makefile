# fh, a small language for real-time web apps, and its compiler.
#
#   make            the compiler, build/fhc, and the runtime, build/lib/libfh.a
#   make demo       installs what is missing, builds, serves samples/echo.fh (SAMPLE=echo)
#   make check      installs what the tests need, builds, runs every test twice: as it is,
#                   and again under the address and undefined-behaviour sanitizers
#   make check-san  the second half alone
#   make check-browsers  all tests of pages in Firefox and WebKit
#   make generate   random programs against an evaluation of their own (N=5000 SEED=1)
#   make fuzz       every fuzz target for FUZZ_SECONDS (60)
#   make bench      measures: servers side by side, the compiler (BENCH="ws publish" ROUNDS=1
#                   SERVERS="floor fh" for less; the rest is in tests/bench/README.md)
#   make soak       ten minutes with slow and hostile clients (SOAK_SECONDS=60 for one; more in
#                   tests/soak/README.md)
#   make bless      renews the golden files and shows what changed
#   make setup      installs what building needs, by apt-get; nothing if nothing is missing
#   make install    into $(DESTDIR)$(PREFIX)
#   make clean      removes what was compiled; what was fetched stays (rm -r build)
#
# CC chooses the compiler; V=1 shows the commands; BUILD is where all output goes; TESTS="group group/name ..." runs those tests alone.

CC           = cc
CLANG        = clang
CFLAGS       = -O2 -g -ffunction-sections -fdata-sections
STD          = -std=c11 -Wall -Wextra -Werror
STD_GEN      = -std=c11 -Wall -Wno-unused -Werror
HARDEN       = $(HARDEN_HAS) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
HARDEN_LINK  = -Wl,-z,relro,-z,now,-z,noexecstack $(HARDEN_PACK)
SANITIZE     = -fsanitize=address,undefined -fno-sanitize-recover=undefined
SAN_CFLAGS   = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link $(SANITIZE)
PREFIX       = /usr/local
BUILD        = build
SAMPLE       = echo
FUZZ_SECONDS = 60

# ---- what there is ----------------------------------------------------------------------

GRAMMAR  := $(basename $(notdir $(wildcard grammar/*.re grammar/*.y)))
COMPILER := $(basename $(filter-out compiler/main.c,$(wildcard $(addprefix compiler/,*.c */*.c */*/*.c))))
BASE     := $(basename $(wildcard runtime/base/*.c))
RUNTIME  := $(basename $(filter-out runtime/base/%,$(wildcard runtime/*/*.c)))
TABLES   := $(basename $(notdir $(wildcard runtime/*/*.re))) assets_packed
HEADERS  := fh.h fh_str.h
LOAD     := $(basename $(wildcard tests/load/*.c))
UNIT     := $(basename $(wildcard tests/unit/*.c))
FUZZ     := $(basename $(wildcard tests/fuzz/*.c))

# The plain build is in $B, the sanitized one in $S; they have the same shape.
B        := $(BUILD)
S        := $(BUILD)/san
FHC_O    := $(COMPILER:%=obj/%.o) $(GRAMMAR:%=obj/$B/gen/%.o) $(BASE:%=obj/%.o) obj/$B/gen/assets_packed.o
FH_O     := $(RUNTIME:%=obj/%.o) $(TABLES:%=obj/$B/gen/%.o) $(BASE:%=obj/%.o)
LIBS     := lib/libfh.a lib/libwebsockets.a lib/libsodium.a lib/libz.a lib/fh.mk lib/fh.pc
PRODUCT  := fhc $(LIBS) $(HEADERS:%=include/fh/%)
MODULES  := $B/npm/tests/node_modules
VERSION  := $(shell sed -n 's/^\#define FH_VERSION "\(.*\)"/\1/p' runtime/fh.h)
CPPFLAGS += -D_GNU_SOURCE -Icompiler -Iruntime -I$B/gen
Q        := $(if $(V),,@)
say       = $(if $(V),,@printf '  %-5s %s\n' '$1' '$2')

# What makes a mistake of ours harder to use, in everything that is compiled: those of these flags
# that the compiler has for this machine.
HARDEN_HAS := $(foreach flag,-fPIE -fstack-protector-strong -fcf-protection -mbranch-protection=standard,\
    $(if $(shell $(CC) -Werror $(flag) -x c -S -o /dev/null /dev/null 2>&1),,$(flag)))
HARDEN_PACK := $(shell t=$$(mktemp) && echo 'int main(void) { return 0; }' | \
    $(CC) -static-pie -x c -o $$t - -Wl,-z,pack-relative-relocs >/dev/null 2>&1 && $$t && \
    echo -Wl,-z,pack-relative-relocs; rm -f $$t)

# What is needed and not there, by the names of the packages that bring it.
tool    = $(if $(shell command -v $1),,$2)
lib     = $(if $(wildcard $1),,$2)
INSTALL := $(filter setup demo bench soak check check-san check-browsers generate fuzz bless,$(MAKECMDGOALS))
MISSING := $(strip $(call tool,$(firstword $(CC)),gcc libc6-dev) $(call tool,re2c,re2c) \
    $(call tool,lemon,lemon) $(call tool,cmake,cmake) $(call tool,dpkg-source,dpkg-dev) \
    $(call lib,/usr/include/zlib.h,zlib1g-dev) $(call lib,/usr/include/sodium.h,libsodium-dev) \
    $(call tool,node,nodejs) $(call tool,npm,npm) $(call lib,/etc/ssl/certs,ca-certificates) \
    $(if $(filter-out setup demo bench soak,$(INSTALL)),$(call tool,$(CLANG),clang) \
      $(call lib,/usr/lib/llvm-*/lib/clang/*/lib/linux/*asan*,libclang-rt-dev) \
      $(call tool,chromium,chromium) $(call tool,firefox-esr,firefox-esr) $(call tool,curl,curl)) \
    $(if $(filter check-browsers,$(INSTALL)),$(call tool,WebKitWebDriver,webkit2gtk-driver) \
      $(call tool,Xvfb,xvfb)))
APT_GET := $(if $(filter 0,$(shell id -u)),apt-get,$(if $(shell command -v sudo),sudo apt-get))
SETUP   := $(if $(MISSING),setup)
$(if $(INSTALL)$(filter clean,$(MAKECMDGOALS)),,$(if $(MISSING),\
    $(error missing: $(MISSING) ("make setup" installs them))))

# A change of compiler, flags or the list of files rebuilds what they made.
stamp = $(shell mkdir -p $B/gen $B/lws; echo '$2' | cmp -s - $1 || echo '$2' >$1)
$(call stamp,$B/flags,$(CC) $(CFLAGS) $(HARDEN) $(HARDEN_LINK) $(CLANG) $(SAN_CFLAGS) $(STD) $(STD_GEN) $(CPPFLAGS))
$(call stamp,$B/lws/flags,$(CC) $(HARDEN))
$(call stamp,$B/files,$(FHC_O) $(FH_O) $(LOAD))

# ---- what can be typed ------------------------------------------------------------------

.PHONY: all demo bench bench-peers soak check check-san check-browsers generate fuzz bless setup install clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PRODUCT:%=$B/%)

demo: all
	$(Q)$B/fhc build samples/$(SAMPLE).fh -o $B/$(SAMPLE)
	$(Q)exec $B/$(SAMPLE)

# tests/run tests the build that FH_BUILD names and ends with a line `N passed, N failed`. The
# last line here is the sum; a run that ends in another way counts as one failure.
run_tests = @rm -f $B/results; for build in $1; do echo "== $$build"; \
	  env -u MAKEFLAGS FH_BUILD=$$build CC='$(CC)' NODE_PATH=$(abspath $(MODULES)) \
	    tests/run $(TESTS) | tee $$build/test.log; tail -n 1 $$build/test.log >>$B/results; done; \
	awk '/^[0-9]+ passed, [0-9]+ failed$$/ { passed += $$1; failed += $$3; next } { failed++ } \
	  END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 }' $B/results

check: $(addprefix $B/,$(PRODUCT) $(UNIT)) $(addprefix $S/,$(PRODUCT) $(UNIT) $(FUZZ)) $(MODULES)
	$(call run_tests,$B $S)

check-browsers: $(addprefix $B/,$(PRODUCT)) $(MODULES)
	$(Q)for browser in firefox webkit; do echo "== $$browser"; \
	  env -u MAKEFLAGS FH_BUILD=$B FH_BROWSER=$$browser CC='$(CC)' NODE_PATH=$(abspath $(MODULES)) \
	    tests/run browser || failed=1; done; exit $${failed:-0}

check-san: $(addprefix $S/,$(PRODUCT) $(UNIT) $(FUZZ)) $(MODULES)
	$(call run_tests,$S)

bench: all $(MODULES) $B/tests/bench/measure $B/tests/bench/floor bench-peers
	$(Q)env -u MAKEFLAGS FH_BUILD=$B CC='$(CC)' NODE_PATH=$(abspath $(MODULES)) \
	  BENCH='$(BENCH)' ROUNDS='$(ROUNDS)' SERVERS='$(SERVERS)' PEERS='$(PEERS)' node tests/bench/bench.js

# What else is measured. A peer that cannot be installed is said to be missing.
PEERS_NEED = python3-starlette uvicorn python3-uvloop python3-httptools python3-websockets
PEERS_ARE  = $(wildcard $(addprefix /usr/lib/python3/dist-packages/,starlette uvicorn uvloop httptools websockets))
bench-peers: | $(SETUP)
	$(Q)$(if $(APT_GET),$(if $(filter 5,$(words $(PEERS_ARE))),,{ $(APT_GET) update && \
	  $(APT_GET) -y install --no-install-recommends $(PEERS_NEED); } || true))

# FH_BUILD=build/san: of the sanitized build; the clients are always of the plain one.
FH_BUILD = $B
soak: $(PRODUCT:%=$(FH_BUILD)/%) $B/tests/soak/soak
	$(Q)env -u MAKEFLAGS FH_BUILD=$(FH_BUILD) CC='$(CC)' SOAK=$B/tests/soak/soak \
	  SOAK_SECONDS='$(SOAK_SECONDS)' SEED='$(SEED)' DRAFT='$(DRAFT)' node tests/soak/soak.js

bless: all $(MODULES)
	$(Q)FH_BUILD=$B NODE_PATH=$(abspath $(MODULES)) tests/run --bless $(TESTS)

# N programs' worth of random cases, from SEED on; make check has a few hundred.
N    = 5000
SEED = 1
generate: all $(MODULES)
	$(Q)env -u MAKEFLAGS FH_BUILD=$B NODE_PATH=$(abspath $(MODULES)) SEED=$(SEED) N=$(N) tests/generate/generate.js
	$(Q)env -u MAKEFLAGS FH_BUILD=$B SEED=$(SEED) EVERY=5 tests/generate/matrix.js

fuzz: $(FUZZ:%=$S/%)
	$(Q)for target in $^; do found=$B/corpus/$${target##*/}; mkdir -p $$found; \
	  $$target -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$$found- $$found || exit 1; done

setup:
	$(if $(MISSING),$(or $(APT_GET),$(error to install $(MISSING): be root or have sudo)) update)
	$(if $(MISSING),$(APT_GET) -y install --no-install-recommends $(MISSING))

install: all
	install -D $B/fhc -t $(DESTDIR)$(PREFIX)/bin
	install -D -m 644 $(HEADERS:%=$B/include/fh/%) -t $(DESTDIR)$(PREFIX)/include/fh
	install -D -m 644 $(filter-out %.pc,$(LIBS:%=$B/%)) -t $(DESTDIR)$(PREFIX)/lib/fh
	install -D -m 644 $B/lib/fh.pc -t $(DESTDIR)$(PREFIX)/lib/pkgconfig

clean:
	rm -rf $(filter-out $B/lws $B/npm $S,$(wildcard $B/*)) $(filter-out $S/lws,$(wildcard $S/*))

# ---- how each kind of thing is made -----------------------------------------------------

# From grammars. lemon leaves an unchanged parser.h with its old date, hence the touch.
define re2c
	$(call say,RE2C,$@)
	$(Q)re2c -W -Werror -c --no-generation-date -o $@ $<
endef
$B/gen/%.c: grammar/%.re | $(SETUP); $(re2c)
$B/gen/%.c: runtime/values/%.re | $(SETUP); $(re2c)
$B/gen/%.c $B/gen/%.h: grammar/%.y | $(SETUP)
	$(call say,LEMON,$@)
	$(Q)lemon -d$B/gen $< || { grep -B8 -i conflict $B/gen/$*.out; exit 1; } >&2
	$(Q)touch $B/gen/$*.c $B/gen/$*.h

# From npm, what the lock file beside a package.json says; the assets become a C table.
$B/npm/%/node_modules: %/package-lock.json %/package.json | $(SETUP)
	$(call say,NPM,$*)
	$(Q)mkdir -p $(@D) && cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log
	$(Q)touch $@
$B/gen/assets_packed.c: runtime/assets/pack.js $B/npm/runtime/assets/node_modules $(wildcard runtime/assets/*.js runtime/assets/*.css)
	$(call say,PACK,$@)
	$(Q)node $(wordlist 1,2,$^) >$@

# libwebsockets; the sanitized build compiles the source that the plain one has fetched.
$B/lws/cflags: $B/lws/flags runtime/lws/build.sh $(wildcard runtime/lws/*.patch) | $(SETUP)
	$(call say,LWS,$(@D))
	$(Q)CC='$(CC)' LWS_CFLAGS='-O2 -ffunction-sections -fdata-sections $(HARDEN)' \
	  runtime/lws/build.sh source $(@D)
$S/lws/cflags: $B/lws/cflags
	$(call say,LWS,as $B/lws with the address sanitizer)
	$(Q)CC=$(CLANG) LWS_CFLAGS='-O1 -g -fsanitize=address' runtime/lws/build.sh $B/lws $(@D)
%/lib/libwebsockets.a: %/lws/cflags
	$(Q)mkdir -p $(@D) && cp $*/lws/lib/libwebsockets.a $@

# libsodium and zlib as the distribution built them, so that apps are linked where they are not
# installed.
from_system = $(Q)mkdir -p $(@D) && cp "$$($(CC) -print-file-name=$(@F))" $@
%/lib/libsodium.a: | $(SETUP); $(from_system)
%/lib/libz.a: | $(SETUP); $(from_system)

# Objects. cc and cflags are those of the build that a target belongs to.
cc     = $(CC)
cflags = $(CFLAGS) $(HARDEN)
ldflags = -pie $(HARDEN_LINK)
$S/%: private cc = $(CLANG)
$S/%: private cflags = $(SAN_CFLAGS)
$S/%: private ldflags =
define compile
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(cc) $(CPPFLAGS) $(cflags) $(STD) -MMD -MP -c $< -o $@
endef
$B/obj/%.o: %.c $B/flags; $(compile)
$S/obj/%.o: %.c $B/flags; $(compile)
$B/obj/$B/gen/%.o: private STD = $(STD_GEN) -DNDEBUG
$S/obj/$B/gen/%.o: private STD = $(STD_GEN)

# Some want what others make: the parser's token codes, libwebsockets, what to link it with.
FHC_ALL := $(foreach b,$B $S,$(COMPILER:%=$b/obj/%.o) $b/obj/compiler/main.o $b/obj/$B/gen/lexer.o)
LWS_ALL := $(foreach b,$B $S,$(RUNTIME:%=$b/obj/%.o) $b/obj/compiler/build.o)
LWS_LIBS = $$(cat $B/lws/libs)
APP_LIBS = $(LWS_LIBS) -lsodium -lz
$(FHC_ALL): | $B/gen/parser.h
$(LWS_ALL): $B/lws/cflags
$(LWS_ALL): private CPPFLAGS += @$B/lws/cflags
%/build.o: private CPPFLAGS += -DBUILD_PREFIX='"$(PREFIX)"' -DBUILD_LIBS="\"$(APP_LIBS)\"" \
    -DBUILD_HARDEN='"$(HARDEN)"' -DBUILD_HARDEN_LINK='"$(HARDEN_LINK)"'
$S/%/build.o: private CPPFLAGS += -DBUILD_SANITIZE='"$(SANITIZE)"' -DBUILD_CC='"$(CLANG)"'

# Libraries and programs. libfhc.a is the compiler without its main(), for tests, and libload.a
# the clients that bench and soak have in common.
define archive
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)
endef
define link
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(cc) $(CPPFLAGS) $(cflags) $(STD) -MMD -MP -o $@ $(filter %.c %.o,$^) $(filter %.a,$^) $(ldflags) $1
endef
TEST_LIBS := lib/libload.a lib/libfhc.a lib/libfh.a lib/libwebsockets.a lib/libsodium.a
%/lib/libfh.a: $(addprefix %/,$(FH_O)) $B/files; $(archive)
%/lib/libload.a: $(addprefix %/,$(LOAD:%=obj/%.o)) $B/files; $(archive)
%/lib/libfhc.a: $(addprefix %/,$(FHC_O)) $B/files; $(archive)
%/fhc: %/obj/compiler/main.o %/lib/libfhc.a %/lib/libsodium.a; $(call link,-lz -lm)
$B/tests/%: tests/%.c $(addprefix $B/,$(TEST_LIBS)); $(call link,$(LWS_LIBS) -lz -lm)
$S/tests/%: tests/%.c $(addprefix $S/,$(TEST_LIBS)); $(call link,$(LWS_LIBS) -lz -lm $(fuzzer))
$B/tests/bench/measure: $(patsubst %.c,$B/obj/%.o,$(wildcard tests/bench/measure_*.c))
$B/tests/soak/soak: $(patsubst %.c,$B/obj/%.o,$(filter-out %/soak.c %/app.c,$(wildcard tests/soak/*.c)))
$B/tests/bench/floor: $B/obj/tests/bench/sha1.o
$S/tests/fuzz/%: private fuzzer = -fsanitize=fuzzer

# What users get besides.
copy = $(Q)mkdir -p $(@D) && cp $< $@
%/include/fh/fh.h: runtime/fh.h; $(copy)
%/include/fh/fh_str.h: runtime/fh_str.h; $(copy)
%/lib/fh.mk: compiler/fh.mk Makefile
	$(Q)mkdir -p $(@D) && sed 's|@HARDEN@|$(HARDEN)|; s|@HARDEN_LINK@|$(HARDEN_LINK)|' $< >$@
%/lib/fh.pc: compiler/fh.pc.in runtime/fh.h $B/lws/cflags
	$(Q)mkdir -p $(@D)
	$(Q)sed "s|@VERSION@|$(VERSION)|; s|@LIBS@|$(APP_LIBS)|" $< >$@

-include $(shell find $(wildcard $B/obj $B/tests $S/obj $S/tests) -name '*.d')
