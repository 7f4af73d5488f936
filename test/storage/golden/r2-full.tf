resource "cloudflare_r2_bucket_lifecycle" "ml-models" {
  account_id  = "0123456789abcdef0123456789abcdef"
  bucket_name = "ml-models"
  rules = [
    {
      id      = "tiers-1-models-v1"
      enabled = true
      conditions = {
        prefix = "models/v1/"
      }
      abort_multipart_uploads_transition = {
        condition = {
          max_age = 604800
          type    = "Age"
        }
      }
      delete_objects_transition = {
        condition = {
          max_age = 63072000
          type    = "Age"
        }
      }
      storage_class_transitions = [
        {
          condition = {
            max_age = 2592000
            type    = "Age"
          }
          storage_class = "InfrequentAccess"
        },
      ]
    },
    {
      id      = "tiers-2-logs"
      enabled = true
      conditions = {
        prefix = "logs/"
      }
      abort_multipart_uploads_transition = {
        condition = {
          max_age = 604800
          type    = "Age"
        }
      }
      delete_objects_transition = {
        condition = {
          max_age = 63072000
          type    = "Age"
        }
      }
      storage_class_transitions = [
        {
          condition = {
            max_age = 2592000
            type    = "Age"
          }
          storage_class = "InfrequentAccess"
        },
      ]
    },
  ]
}
