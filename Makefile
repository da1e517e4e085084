# Remora. `make help` lists the targets; CONTRIBUTING.md tells how things are built, tested and debugged.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Evaluated when a target first needs it, so that `make help` works without a JDK.
JDK = $(eval JDK := $(shell e2e/find-jdk.sh))$(JDK)
define with_jdk
	@test -n "$(JDK)" || exit 1
endef
# The two flags silence what JDK 25 says about Maven's own libraries.
MVN = JAVA_HOME=$(JDK) MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED $(MAVEN_OPTS)" \
	mvn -B -ntp $(MAVEN_ARGS)
LAB = $(JDK)/bin/java --sun-misc-unsafe-memory-access=allow -jar e2e/lab/target/remora-lab.jar

VERSION := $(shell awk '/^version:/ {print $$2}' helm/remora/Chart.yaml)

SOURCES := $(shell git ls-files -co --exclude-standard -- pom.xml crds operator e2e ':!:*/src/test/*' ':!:*.md' 2>/dev/null)

##@ Start here
.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

.PHONY: demo
demo: setup .built ## Bring up the lab, apply a sample Instance and call its plugin; leaves it running
	@$(LAB) demo

.PHONY: demo-down
demo-down: ## Stop and remove what `make demo` left running
	$(with_jdk)
	@if [ -f e2e/lab/target/remora-lab.jar ]; then $(LAB) down; else echo "nothing to stop: the lab was never built here"; fi

.PHONY: test
test: setup check-generated ## Everything: unit, API server and end-to-end tests (booted guests included)
	@touch .tests-began
	$(MVN) -Psbom verify || { \
		echo; echo "What failed:"; \
		find . -path '*/target/*-reports/*.txt' -newer .tests-began -exec grep -h -A8 -E '<<< (FAILURE|ERROR)!' {} +; \
		exit 1; }

##@ Work on it
.PHONY: build
build: .built ## Compile and package, without tests

.PHONY: quick-test
quick-test: ## Unit tests only: no API server, no guest
	$(with_jdk)
	$(MVN) verify -DskipITs

.PHONY: fuzz
FUZZ ?= *FuzzTest
FUZZ_TIME ?= 10m
fuzz: ## Fuzz the gateway, each target for FUZZ_TIME (10m); FUZZ=PipelineFuzzTest for one of them
	$(with_jdk)
	JAZZER_MAX_DURATION=$(FUZZ_TIME) $(MVN) -pl operator/gateway -am test-compile failsafe:integration-test@fuzz failsafe:verify@fuzz \
		-Dit.test='$(FUZZ)' -Dfailsafe.failIfNoSpecifiedTests=false -Dfuzz.verbosity=1 -Dfuzz.seed=0

.PHONY: format
format: ## Format Java and POMs
	$(with_jdk)
	$(MVN) -q spotless:apply

.PHONY: generate
generate: ## Write crds/*.yaml from the API types, the chart's copies of them and the tables of its README
	$(with_jdk)
	@echo "generate: crds/*.yaml from crds/src/main/java; from these and the chart's values, helm/remora/files and README.md"
	@$(MVN) -q -Dspotless.check.skip -pl crds,helm -am -Pgenerate process-test-classes
	@cp crds/*.yaml helm/remora/files/crds/

.PHONY: check-generated
check-generated: ## Fail when a generated file is stale or not in Git
	$(with_jdk)
	@e2e/check-generated.sh "$(MAKE) generate" 'crds/*.yaml' 'helm/remora/files/crds/*.yaml' helm/remora/README.md

.PHONY: helm-test
helm-test: setup ## The chart alone: lint, templates, schema, alerts, dashboard, a real API server's judgement
	@$(MVN) -q -pl helm -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest='dev.remora.chart.*Test' -Dit.test='dev.remora.chart.*IT' \
		-Dfailsafe.failIfNoSpecifiedTests=false verify

.PHONY: images
images: .built ## Images of controller and gateway for amd64 and arm64, without Docker (PUSH=registry/path pushes them, too)
	@echo "images: what the programs consist of (CycloneDX)"
	@$(MVN) -q -pl operator/controller,operator/gateway org.cyclonedx:cyclonedx-maven-plugin:makeBom
	@JAVA_HOME=$(JDK) JMODS_AMD64="$(JMODS_AMD64)" JMODS_ARM64="$(JMODS_ARM64)" operator/image/build.sh $(VERSION) $(PUSH)

##@ Measure
.PHONY: bench
bench: .built ## Gateway beside nginx and HAProxy: requests/s, latency, CPU per request
	@e2e/setup.sh bench
	@$(JDK)/bin/java --sun-misc-unsafe-memory-access=allow -jar e2e/bench/target/remora-bench.jar $(BENCH_ARGS)

.PHONY: bench-parts
bench-parts: .built ## Single steps of the gateway with JMH (BENCH_ARGS="-prof gc"; -h tells the rest)
	@e2e/bench/parts.sh $(JDK) $(BENCH_ARGS)

.PHONY: bench-bodies
bench-bodies: .built ## 10 GiB (BENCH_ARGS="--gib 1") up and down through a gateway with a 64 MiB heap, and nginx
	@e2e/setup.sh bench
	@$(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar dev.remora.bench.BodiesMain $(BENCH_ARGS)

.PHONY: bench-websockets
bench-websockets: .built ## 20,000 idle WebSockets through one gateway: memory, CPU, and whether each still answers
	@e2e/setup.sh
	@$(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar dev.remora.bench.WebSocketsMain $(BENCH_ARGS)

.PHONY: bench-workers
bench-workers: .built ## What a second and third worker gain, each with the same share of a processor (as root)
	@e2e/setup.sh bench
	@$(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar dev.remora.bench.WorkersMain $(BENCH_ARGS)

.PHONY: bench-scale
bench-scale: .built ## One controller with 10,000 Instances (SCALE_INSTANCES): time, API requests, memory, CPU
	@e2e/setup.sh
	@ETCD_QUOTA_BACKEND_BYTES=8589934592 $(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar \
		dev.remora.bench.scale.ScaleMain $(BENCH_ARGS)

.PHONY: bench-storm
bench-storm: .built ## 200 first requests at once, expiry under load, no API server: errors, reviews, latency
	@e2e/setup.sh bench
	@$(JDK)/bin/java --enable-native-access=ALL-UNNAMED -cp e2e/bench/target/remora-bench.jar dev.remora.bench.storm.StormMain $(BENCH_ARGS)

.PHONY: bench-startup
bench-startup: .built ## From the start of gateway and controller until they are ready, with and without a cache of classes
	@e2e/setup.sh
	@$(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar dev.remora.bench.startup.StartupMain $(BENCH_ARGS)

.PHONY: class-lists
class-lists: .built ## operator/image/classes/*.txt anew: classes of a training run, for the caches in the images
	@e2e/setup.sh
	@$(JDK)/bin/java -cp e2e/bench/target/remora-bench.jar dev.remora.bench.startup.StartupMain --train-only

.PHONY: dashboard-picture
dashboard-picture: setup .built ## docs/images/dashboard.png anew: a lab under load, scraped by Prometheus, drawn by Matplotlib (20 minutes)
	@e2e/setup.sh monitoring/picture
	@e2e/monitoring/picture/picture.py $(JDK)/bin/java

.PHONY: console-picture
console-picture: setup .built ## docs/images/console.png anew: the console with a terminal in Chromium
	@$(MVN) -q -pl operator/gateway -am test-compile failsafe:integration-test@default failsafe:verify@default \
		-Dit.test=ConsoleTerminalIT#shouldLookLikeItsPicture -Dfailsafe.failIfNoSpecifiedTests=false -Dremora.picture=write

##@ Set up
.PHONY: setup
setup: ## Install what the lab and the tests need: Debian packages (as root), control-plane binaries, clients
	$(with_jdk)
	@e2e/setup.sh images lab clients monitoring ../operator/image

.built: $(SOURCES)
	$(with_jdk)
	@echo "build: compiling and packaging (the first time also downloads the libraries)"
	@$(MVN) -q -Dspotless.check.skip -Dmaven.test.skip package
	@touch .built
