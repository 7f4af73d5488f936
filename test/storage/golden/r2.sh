aws s3api put-bucket-lifecycle-configuration \
  --bucket ml-models \
  --lifecycle-configuration file://lifecycle.json \
  --endpoint-url https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com
