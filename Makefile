# SPDX-License-Identifier: Apache-2.0
# One graph, no recursive make. Flavours live side by side in build/{release,debug,cover,fuzz}.
#   make            the program, build/release/intake
#   make demo       the main job on the samples           make check   every test, sanitizers on
#   make lint       floors, format, tidy, headers, words  make bench   figures, baseline beside
#   make deps       installs the Debian packages of debian/deps.txt (root or sudo)
#   make install    DESTDIR= PREFIX=/usr/local
-include config.mk

# As many jobs as there are cores, unless told otherwise (nproc obeys OMP_THREAD_LIMIT).
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN)
endif

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
CCACHE  ?=

# ---- packages: what is missing gets installed, or the exact command is said ------------------------
PKGS := libxml-2.0 libcurl openssl libcrypto xmlsec1-openssl sqlite3 libjpeg libtiff-4 libpng lept \
	tesseract zxing opencc icu-i18n icu-uc libutf8proc libmicrohttpd pangocairo libqrencode \
	inih libseccomp zlib libsodium liboath xlsxwriter
TEST_PKGS := cmocka
# make remakes an included file and starts over, so the flags below are right on a bare machine too.
ifeq ($(filter clean help,$(MAKECMDGOALS)),)
include build/flags.mk
endif
build/flags.mk: debian/deps.txt debian/deps.sh Makefile
	@sh debian/deps.sh debian/deps.txt
	@mkdir -p build
	@{ echo "SYSTEM := $$(pkg-config --cflags $(PKGS) $(TEST_PKGS) | sed 's/-I/-isystem /g')"; \
	   echo "LIBS := $$(pkg-config --libs $(PKGS)) -lzint -lcsv -lm"; \
	   echo "TESTLIB := $$(pkg-config --libs $(TEST_PKGS))"; } > $@

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wvla -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
	-Wpointer-arith -Wformat=2 -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion \
	$(if $(WERROR),-Werror)
GCCWARN := -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Walloc-zero -Wstack-usage=16384
CXXWARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(WERROR),-Werror)
DEFS   := -D_GNU_SOURCE -DXMLSEC_NO_XSLT=1 -DINTAKE_VERSION='"$(VERSION)"'
STD    := -std=c17 $(DEFS) -Iintake -I. $(SYSTEM)
STDXX  := -std=c++17 $(DEFS) -Iintake -I. $(SYSTEM)
SAN    := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

FLAVOURS    := release debug cover fuzz
OPT_release := -DINTAKE_RELEASE -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fPIE
OPT_debug   := -Og -g $(SAN)
OPT_cover   := -O0 -g --coverage
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
CC_release  := $(CCACHE) gcc $(GCCWARN) $(OPT_release)
CC_debug    := $(CCACHE) gcc $(GCCWARN) $(OPT_debug)
CC_cover    := $(CCACHE) gcc $(GCCWARN) $(OPT_cover)
CC_fuzz     := $(CCACHE) clang $(OPT_fuzz)
CXX_release := $(CCACHE) g++ $(OPT_release)
CXX_debug   := $(CCACHE) g++ $(OPT_debug)
CXX_cover   := $(CCACHE) g++ $(OPT_cover)
CXX_fuzz    := $(CCACHE) clang++ $(OPT_fuzz)
LD_release  := g++ -pie -Wl,-z,relro,-z,now,--as-needed
LD_debug    := g++ -fuse-ld=gold $(SAN) -Wl,--as-needed
LD_cover    := g++ --coverage -Wl,--as-needed
LD_fuzz     := clang++ -fsanitize=fuzzer,address,undefined -Wl,--as-needed

# Objects are made anew when the flags changed, not whenever this file did.
build/flags.txt: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(STD) $(WARN) $(CXXWARN) $(CC_release) $(CC_debug) $(CC_cover) $(CC_fuzz))' >$@.new
	@cmp -s $@ $@.new && rm -f $@.new || mv $@.new $@
FORCE:

# ---- sources: a new kind is really one file; what is active stands in the C tables ----------------
MAIN  := intake/cli/main.c
SRC   := $(sort $(wildcard intake/*/*.c))
SRCXX := $(sort $(wildcard intake/*/*.cc))
HDR   := $(sort $(wildcard intake/*/*.h))
UNIT  := $(sort $(wildcard tests/unit/*/test_*.c))
FUZZ  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH := $(sort $(wildcard tests/bench/bench_*.c))
# Programs for tests: one folder of .c files each.
CENTRAL   := $(sort $(wildcard tests/central/*.c))
GENERATOR := $(sort $(wildcard tests/generator/*.c))
CONFORM   := $(sort $(wildcard tests/conformance/*.c))
FAULT     := $(filter-out tests/fault/libfailat.c,$(sort $(wildcard tests/fault/*.c)))
SIM       := $(sort $(wildcard tests/sim/*.c))
TRAINER   := $(sort $(wildcard tests/trainer/*.c)) tests/generator/rng.c
PO    := $(sort $(wildcard po/*.po))
MO    := $(PO:po/%.po=build/locale/%/LC_MESSAGES/intake.mo)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: FORCE all deps demo check check-unit check-cases check-samples check-e2e screenshots lint tidy format bench accuracy fuzz \
	cover samples install clean help

all: build/release/intake $(MO)

define flavour
build/$(1)/obj/%.o: %.c build/flags.txt
	@mkdir -p $$(@D)
	@echo "  CC      $(1)/$$*"
	@$$(CC_$(1)) $$(STD) $$(WARN) -MMD -MP $$(CFLAGS) -c -o $$@ $$<
build/$(1)/obj/%.o: %.cc build/flags.txt
	@mkdir -p $$(@D)
	@echo "  CXX     $(1)/$$*"
	@$$(CXX_$(1)) $$(STDXX) $$(CXXWARN) -MMD -MP $$(CXXFLAGS) -c -o $$@ $$<
build/$(1)/obj/intake/store/schema.o: $(wildcard intake/store/schema/*.sql)
build/$(1)/obj/intake/read/net.o: intake/read/numerals.bin intake/read/capitals.bin
build/$(1)/libintake.a: $(patsubst %.c,build/$(1)/obj/%.o,$(filter-out $(MAIN),$(SRC))) \
		$(SRCXX:%.cc=build/$(1)/obj/%.o)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
build/$(1)/intake: $(MAIN:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/central: $(CENTRAL:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) -lgnutls
build/$(1)/generator: $(GENERATOR:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/trainer: $(TRAINER:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/conformance: $(CONFORM:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/sim: $(SIM:%.c=build/$(1)/obj/%.o) build/$(1)/libintake.a
	@echo "  LD      $$@"
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/unit/%: build/$(1)/obj/tests/unit/%.o build/$(1)/libintake.a
	@mkdir -p $$(@D)
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) $$(TESTLIB)
build/$(1)/fault/%: build/$(1)/obj/tests/fault/%.o build/$(1)/libintake.a
	@mkdir -p $$(@D)
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
# To be preloaded: on its own, without the library and without sanitizers.
build/$(1)/fault/libfailat.so: tests/fault/libfailat.c
	@mkdir -p $$(@D)
	@gcc -D_GNU_SOURCE -O1 -g -Wall -Wextra -fPIC -shared -o $$@ $$<
build/$(1)/bench/%: build/$(1)/obj/tests/bench/%.o build/$(1)/libintake.a
	@mkdir -p $$(@D)
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
build/$(1)/fuzz/%: build/$(1)/obj/tests/fuzz/%.o build/$(1)/libintake.a
	@mkdir -p $$(@D)
	@$$(LD_$(1)) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach f,$(FLAVOURS),$(eval $(call flavour,$(f))))
# Whole pages of pixels under the sanitizers: optimized, the tests take a third of the time.
build/debug/obj/intake/image/%.o build/debug/obj/intake/read/%.o: CFLAGS += -O2

build/locale/%/LC_MESSAGES/intake.mo: po/%.po
	@mkdir -p $(@D)
	@msgfmt --check -o $@ $<

deps: build/flags.mk

# For tests/fault/simulate.sh: the simulator with one source file exchanged for a changed copy.
.PHONY: mutant
mutant: build/release/sim
	@$(CC_release) $(STD) -c -o $(MUTANT_TO).o $(MUTANT_SOURCE)
	@$(LD_release) $(LDFLAGS) -o $(MUTANT_TO) $(SIM:%.c=build/release/obj/%.o) $(MUTANT_TO).o \
		build/release/libintake.a $(LIBS)

# ---- the two commands of the README -----------------------------------------------------------------
demo: all build/release/central
	@build/release/intake demo

# Every test, in the sanitizer build. The last line is "N passed, N failed".
check: build/debug/intake build/release/intake build/release/central build/release/generator build/debug/conformance $(MO) \
		$(UNIT:tests/unit/%.c=build/debug/unit/%) \
		$(FAULT:tests/fault/%.c=build/debug/fault/%) build/debug/sim build/release/sim \
		$(FAULT:tests/fault/%.c=build/release/fault/%) \
		build/debug/fault/libfailat.so
	@bash tests/check.sh build/debug $(UNIT:tests/unit/%.c=%)

# Everything that may break, every point of it: hours. SEED=n another series.
.PHONY: fault-all
fault-all: all build/debug/intake build/debug/central build/debug/sim build/release/sim build/release/central \
		build/release/fault/libfailat.so $(FAULT:tests/fault/%.c=build/release/fault/%) \
		$(FAULT:tests/fault/%.c=build/debug/fault/%)
	@BUILD=$(CURDIR)/build/debug SEEDS=$(or $(SEEDS),10000) CHECKED=500 MUTANTS=1 bash tests/fault/simulate.sh
	@BUILD=$(CURDIR)/build/debug CUTS=1000 KILLS=1000 FAIL_STEP=1 bash tests/fault/store.sh
	@BUILD=$(CURDIR)/build/release CENTRAL=$(CURDIR)/build/release/central N=all bash tests/fault/kill-submit.sh
	@BUILD=$(CURDIR)/build/release N=$(or $(KILLS),1000) bash tests/fault/kill-capture.sh
	@BUILD=$(CURDIR)/build/debug CENTRAL=$(CURDIR)/build/release/central EACH=all bash tests/fault/fail-at.sh
	@for way in io alloc; do BUILD=$(CURDIR)/build/release CENTRAL=$(CURDIR)/build/release/central EACH=$(or $(EACH),200) \
		WAY=$$way bash tests/fault/fail-at.sh; done

# The review station in Chromium. Node.js comes from Debian only where there is none.
check-e2e: all build/release/central
	@echo 'chromium fonts-noto-cjk nginx' >build/e2e.txt
	@command -v npm >/dev/null 2>&1 || echo 'nodejs npm' >>build/e2e.txt
	@sh debian/deps.sh build/e2e.txt
	@mkdir -p build/web
	@bash tests/web/run.sh >build/web/tap || true
	@bash tests/web/front.sh >>build/web/tap || true
	@grep -E '^(not ok|#|ok .*# skip)' build/web/tap || true
	@printf '%d passed, %d failed\n' $$(grep -cE '^ok ' build/web/tap) $$(grep -cE '^not ok ' build/web/tap)
	@! grep -q '^not ok' build/web/tap && grep -q '^ok ' build/web/tap
# Pictures of every page into docs/screens/.
screenshots: all build/release/central
	@bash tests/web/run.sh screenshots | grep '^not ok' || true

# ---- lint: every header compiles alone, floors, mirror, banned words, form files, format, tidy ------
HDR_OK  := $(HDR:%=build/lint/%.ok)
TIDY_OK := $(SRC:%=build/lint/tidy/%.ok)
build/lint/%.h.ok: %.h
	@mkdir -p $(@D)
	@gcc $(STD) $(WARN) -Wno-unused-macros -Wno-pedantic -fsyntax-only -x c $<
	@touch $@
build/lint/tidy/%.c.ok: %.c .clang-tidy
	@mkdir -p $(@D)
	@echo "  TIDY    $<"
	@clang-tidy --quiet $< -- $(STD) 2>/dev/null
	@touch $@
lint: $(HDR_OK)
	@sh tests/lint/floors.sh intake/FLOORS
	@sh tests/lint/mirror.sh
	@sh tests/lint/words.sh
	@sh tests/lint/translations.sh
	@sh tests/lint/templates.sh
	@sh tests/lint/format.sh
	@sh tests/lint/units.sh
	@echo "lint: clean"
tidy: $(TIDY_OK)
format:
	@clang-format -i $(SRC) $(HDR) $(shell find tests -name '*.[ch]')

# ---- figures, fuzzing, coverage ------------------------------------------------------------------------
bench: all build/release/generator build/release/central $(BENCH:tests/bench/%.c=build/release/bench/%)
	@echo wrk >build/bench.txt
	@sh debian/deps.sh build/bench.txt
	@bash tests/bench/run.sh
accuracy: build/release/generator build/release/bench/bench_accuracy build/release/bench/bench_presence
	@bash tests/bench/accuracy.sh
fuzz: $(FUZZ:tests/fuzz/%.c=build/fuzz/fuzz/%)
	@bash tests/fuzz/run.sh $(FUZZ:tests/fuzz/%.c=%)
cover: $(UNIT:tests/unit/%.c=build/cover/unit/%)
	@for t in $^; do $$t >/dev/null 2>&1 || true; done
	@gcovr --root . --filter intake/ build/cover 2>/dev/null || echo "install gcovr for the report"
# The client's side of docs/protocol.md against any service:
#   make conformance URL=https://… CA=ca.pem CERT=client.pem KEY=client.key [PIN=sha256//…] [AGENCY=440900]
.PHONY: conformance
conformance: build/release/conformance
	@conf=$$(mktemp) && trap 'rm -f "$$conf"' EXIT && \
	printf 'agency = %s\ntemplates = %s\n[submit]\nurl = %s\nca = %s\ncert = %s\nkey = %s\npin = %s\n' \
		"$(or $(AGENCY),440900)" "$(CURDIR)/templates" "$(URL)" "$(CA)" "$(CERT)" "$(KEY)" "$(PIN)" >"$$conf" && \
	build/release/conformance --conf "$$conf"
# Makes samples/ anew (the committed ones were made by this).
samples: build/release/generator
	@build/release/generator samples --out samples

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/intake
	install -m 755 build/release/intake $(DESTDIR)$(PREFIX)/bin/intake
	cp -R templates certs $(DESTDIR)$(PREFIX)/share/intake/
	cp -R build/locale $(DESTDIR)$(PREFIX)/share/
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/lib/systemd/system \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	install -m 644 docs/man/intake.1 $(DESTDIR)$(PREFIX)/share/man/man1/intake.1
	for unit in debian/units/intake-*; do \
		sed 's|/usr/bin/intake|$(PREFIX)/bin/intake|' "$$unit" \
			>"$(DESTDIR)$(PREFIX)/lib/systemd/system/$${unit##*/}" || exit 1; done
	install -m 644 debian/units/intake.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/intake.conf
	install -m 644 debian/units/intake.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/intake.conf
clean:
	rm -rf build
help:
	@sed -n '2,8s/^# *//p' Makefile

-include $(foreach f,$(FLAVOURS),$(patsubst %.c,build/$(f)/obj/%.d,$(SRC) $(UNIT) $(FUZZ) $(BENCH) \
	$(CENTRAL) $(SIM) $(GENERATOR) $(FAULT) $(TRAINER)) $(SRCXX:%.cc=build/$(f)/obj/%.d))
