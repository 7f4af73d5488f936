resource "aws_s3_bucket_lifecycle_configuration" "ml-models" {
  bucket = "ml-models"

  rule {
    id     = "tiers-all"
    status = "Enabled"

    filter {}

    transition {
      days          = 30
      storage_class = "TAPE"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
