gcloud storage buckets update gs://ml-models --lifecycle-file=lifecycle.json
