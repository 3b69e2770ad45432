# What others build on: two builds of the same sources give the same octets, with sources and documentation beside each jar,
# and a project that takes the dependencies of docs/library.md compiles and runs the code of that page.
set -euo pipefail
. .ci/lib.sh

# MODULES=all takes every published one; these are the smallest that others build on, and enough to see a difference.
modules=${MODULES:-bom,domain,simulator,ports,testbench/memory}

build() { # NAME COMMAND...: in a copy of its own
  local name=$1
  shift
  mkdir -p "$work/$name"
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/$name" 2>/dev/null || true
  local only=(-pl "$modules" -am)
  [ "$modules" != all ] || only=()
  (cd "$work/$name" && "$@" mvn -q -Prelease -DskipTests "${only[@]}" deploy -Dmaven.install.skip=true \
    "-DaltDeploymentRepository=local::file://$work/published-$name") >"$work/$name.out" 2>&1
}

# Of each jar that was made, and of what was published as its pom, whose name there has the time of the build.
digests() { # NAME
  (cd "$work/$1" && find . -path '*/target/*.jar' ! -path '*/image/*' -exec sha256sum {} + | sort -k 2)
  (cd "$work/published-$1" && find . -name '*.pom' -exec sha256sum {} + | sed 's:/[^/]*$::' | sort -k 2)
}

# Another place, time zone and language: nothing of them may get into a jar. The file mask does, into what the javadoc plugin packs.
umask 022
build one env TZ=UTC LC_ALL=C.UTF-8 &
one=$!
build two env TZ=Pacific/Auckland LC_ALL=C || { wait "$one" || true; fail "two does not build"; }
wait "$one" || fail "one does not build"
digests one >"$work/one.sums"
digests two >"$work/two.sums"
diff "$work/one.sums" "$work/two.sums" >"$work/diff.out" || fail "two builds differ"
for kind in sources javadoc; do
  jar=$work/one/domain/target/gantry-domain-$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)-$kind.jar
  [ -s "$jar" ] || fail "no $kind of the domain"
done
jars=$(grep -c '[.]jar$' "$work/one.sums")
echo "note: $jars jars and $(($(wc -l <"$work/one.sums") - jars)) poms are the same in two builds"

version_of() { # LIBRARY
  sed -n "s:.*<version.$1>\(.*\)</version.$1>:\1:p" pom.xml
}

# The Maven repository of a developer who has never built Gantry.
mkdir "$work/repository"
if [ -d ~/.m2/repository ]; then
  cp -a --reflink=auto ~/.m2/repository/. "$work/repository"
  rm -rf "$work/repository/dev/gantry"
fi

user=$work/user
mkdir -p "$user/src/test/java/dev/gantry/example"
cp simulator/src/test/java/dev/gantry/example/{LibraryExampleTest,FirstSimulationTest,ThreeNodesExampleTest}.java \
  "$user/src/test/java/dev/gantry/example"
awk '/^```xml/ { shown = 1; next } /^```/ { shown = 0 } shown' docs/library.md >"$work/shown.xml"
cat >"$user/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>user</groupId>
  <artifactId>user</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>25</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository>
      <id>local</id>
      <url>file://$work/published-one</url>
      <snapshots><enabled>true</enabled></snapshots>
    </repository>
  </repositories>
$(sed -n '/<dependencyManagement>/,/<\/dependencyManagement>/p' "$work/shown.xml")
  <dependencies>
$(sed '/<dependencyManagement>/,/<\/dependencyManagement>/d' "$work/shown.xml")
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>$(version_of junit)</version>
      <scope>test</scope>
    </dependency>
    <dependency>
      <groupId>org.assertj</groupId>
      <artifactId>assertj-core</artifactId>
      <version>$(version_of assertj)</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-toolchains-plugin</artifactId>
        <version>3.2.0</version>
        <executions>
          <execution>
            <goals><goal>select-jdk-toolchain</goal></goals>
            <configuration><version>[25,26)</version></configuration>
          </execution>
        </executions>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.14.1</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.5.4</version>
      </plugin>
    </plugins>
  </build>
</project>
POM
(cd "$user" && mvn -Dmaven.repo.local="$work/repository" test) >"$work/user.out" 2>&1 || fail "nobody can build on it"
grep -q 'Tests run: 6, Failures: 0, Errors: 0, Skipped: 0' "$work/user.out" || fail "the examples did not run"
