data "azurerm_storage_account" "mlmodels" {
  name                = "mlmodels"
  resource_group_name = "ml"
}

resource "azurerm_storage_management_policy" "mlmodels" {
  storage_account_id = data.azurerm_storage_account.mlmodels.id

  rule {
    name    = "tiers-all"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["models/v1/", "logs/"]
    }

    actions {
      base_blob {
        tier_to_cool_after_days_since_modification_greater_than = 7
        tier_to_cold_after_days_since_modification_greater_than = 37
        delete_after_days_since_modification_greater_than       = 730
      }

      version {
        change_tier_to_cool_after_days_since_creation       = 7
        tier_to_cold_after_days_since_creation_greater_than = 37
        delete_after_days_since_creation                    = 365
      }
    }
  }
}
