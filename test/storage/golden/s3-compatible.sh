aws s3api put-bucket-lifecycle-configuration \
  --bucket ml-models \
  --lifecycle-configuration file://lifecycle.json \
  --endpoint-url https://s3.example.com
