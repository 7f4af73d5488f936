aws s3api put-bucket-lifecycle-configuration \
  --bucket ml-models \
  --lifecycle-configuration file://lifecycle.json \
  --region us-east-1
