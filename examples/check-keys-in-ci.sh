#!/bin/sh
# A pipeline step. The key comes from the pipeline's secrets, as HUAWEI_ASSETS_ACCESS_KEY_ID and
# HUAWEI_ASSETS_SECRET_ACCESS_KEY; nothing is stored. Ends with 3 when the key is invalid, 4 when a permission is missing.
set -eu
HUAWEI_ASSETS_HOME=$(mktemp -d)
export HUAWEI_ASSETS_HOME
trap 'rm -rf "$HUAWEI_ASSETS_HOME"' EXIT
huawei-assets check-ak --no-input --features "${FEATURES:-host}" --json
