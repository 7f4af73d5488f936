resource "cloudflare_r2_bucket_lifecycle" "ml-models" {
  account_id  = "0123456789abcdef0123456789abcdef"
  bucket_name = "ml-models"
  rules = [
    {
      id      = "tiers-all"
      enabled = true
      conditions = {
        prefix = ""
      }
      abort_multipart_uploads_transition = {
        condition = {
          max_age = 604800
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
