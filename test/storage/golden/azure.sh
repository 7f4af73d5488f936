az storage account management-policy create \
  --account-name mlmodels \
  --resource-group ml \
  --policy @lifecycle.json
