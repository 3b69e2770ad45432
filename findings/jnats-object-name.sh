#!/usr/bin/env bash
# jnats 2.26.2: an object of an object store whose name has a ? or ~ in the wrong place is not found by other clients of NATS.
#
#   findings/jnats-object-name.sh
#
# Valid input: a bucket of a nats-server 2.15.3, and an object put into it with jnats, by the name "ab?".
#
# The specification of object stores (ADR-20 of NATS) has the name of an object, in the subject of its message, in base64 with
# the alphabet for URLs; the client for Go and the command nats do so. jnats takes the standard alphabet. The two differ in
# the signs for 62 and 63, which in ASCII come from >, ?, ~ as the third, sixth, ... character of a name, and often beyond ASCII.
# So such an object is one that jnats finds and the others do not, and the other way round; a list shows it to all.
#
# Seen (Linux 6.18, x86-64, Java 17 and 25):
#
#   jnats put abc as $O.B.M.YWJj
#   jnats put ab? as $O.B.M.YWI/
#   Go got abc
#   Go got ab?: nats: object not found
#
# Without harm: names of letters, digits and -, as Gantry gives them.
#
# Needs Go, Java 17 or later, and Maven. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

self=$(realpath "$0")
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
export GOPATH=$folder/gopath GOFLAGS=-modcacherw

GOBIN=$folder/bin go install github.com/nats-io/nats-server/v2@v2.15.3
cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.nats</groupId>
      <artifactId>jnats</artifactId>
      <version>2.26.2</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

cat >Put.java <<'JAVA'
import io.nats.client.Nats;
import io.nats.client.api.ObjectStoreConfiguration;

class Put {
  public static void main(String[] arguments) throws Exception {
    try (var connection = Nats.connect(arguments[0])) {
      connection
          .objectStoreManagement()
          .create(ObjectStoreConfiguration.builder("B").build());
      for (var name : new String[] {"abc", "ab?"}) {
        connection.objectStore("B").put(name, new byte[] {1});
        var last = connection.jetStreamManagement().getStreamInfo("OBJ_B").getStreamState().getLastSequence();
        var subject = connection.jetStreamManagement().getMessage("OBJ_B", last).getSubject();
        System.out.println("jnats put " + name + " as " + subject);
      }
    }
  }
}
JAVA

mkdir get
cat >get/main.go <<'GO'
package main

import (
    "context"
    "fmt"
    "os"

    "github.com/nats-io/nats.go"
    "github.com/nats-io/nats.go/jetstream"
)

func main() {
    connection, err := nats.Connect(os.Args[1])
    if err != nil {
        panic(err)
    }
    stream, err := jetstream.New(connection)
    if err != nil {
        panic(err)
    }
    bucket, err := stream.ObjectStore(context.Background(), "B")
    if err != nil {
        panic(err)
    }
    for _, name := range []string{"abc", "ab?"} {
        if _, err := bucket.GetBytes(context.Background(), name); err != nil {
            fmt.Printf("Go got %s: %v\n", name, err)
        } else {
            fmt.Printf("Go got %s\n", name)
        }
    }
}
GO
(cd get && go mod init finding && go get github.com/nats-io/nats.go@v1.55.0 && go build -o ../bin/get .) >go.log 2>&1 || {
  cat go.log >&2
  exit 1
}

mkdir server
bin/nats-server -a 127.0.0.1 -p -1 --ports_file_dir "$folder/server" -js -sd "$folder/store" >server.log 2>&1 &
server=$!
until ports=$(cat server/*.ports 2>/dev/null) && [ -n "$ports" ]; do sleep 0.1; done
url=$(grep -o 'nats://[0-9.:]*' <<<"$ports" | head -n 1)

{
  timeout 120 java -cp 'jars/*' Put.java "$url"
  timeout 60 bin/get "$url"
} 2>/dev/null | tee seen

sed -n 's/^#   \(\(jnats\|Go\) .*\)/\1/p' "$self" >described
if ! diff -u described seen; then
  echo "it is not as described any more" >&2
  exit 1
fi
echo "as described"
