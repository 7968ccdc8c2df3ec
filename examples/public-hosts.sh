#!/bin/sh
# Hosts that can be reached from outside, one line each: account, region, name, address.
set -eu
huawei-assets hosts --where 'publicIp != null' --columns account,region,name,publicIp --output csv | tail -n +2
