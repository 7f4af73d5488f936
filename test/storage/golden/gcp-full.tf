resource "google_storage_bucket" "ml-models" {
  name     = "ml-models"
  location = "US-CENTRAL1"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }

    condition {
      age            = 7
      with_state     = "LIVE"
      matches_prefix = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "COLDLINE"
    }

    condition {
      age            = 30
      with_state     = "LIVE"
      matches_prefix = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age            = 730
      with_state     = "LIVE"
      matches_prefix = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }

    condition {
      days_since_noncurrent_time = 7
      with_state                 = "ARCHIVED"
      matches_prefix             = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "COLDLINE"
    }

    condition {
      days_since_noncurrent_time = 30
      with_state                 = "ARCHIVED"
      matches_prefix             = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 365
      with_state                 = "ARCHIVED"
      matches_prefix             = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      num_newer_versions = 4
      with_state         = "ARCHIVED"
      matches_prefix     = ["models/v1/", "logs/"]
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age            = 7
      matches_prefix = ["models/v1/", "logs/"]
    }
  }
}
