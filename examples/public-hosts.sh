#!/bin/sh
# Hosts that can be reached from outside, one line each: account, region, name, address.
set -eu
huawei-assets hosts --json --query '[?publicIp].[account, region, name, publicIp]' |
  node -e 'for (const row of JSON.parse(require("fs").readFileSync(0, "utf8"))) console.log(row.join(","))'
