import * as z from 'zod/mini'

const money = z.object({currencyCode: z.string(), units: z.string(), nanos: z.number()})

/** A moment as the client decodes it: seconds since 1970 as text. */
const timestamp = z.object({seconds: z.string()})

const pricing = z.object({
  effectiveTime: z.nullish(timestamp),
  pricingExpression: z.nullish(
    z.object({
      usageUnit: z.string(),
      tieredRates: z.array(z.object({unitPrice: z.nullish(money)})),
    }),
  ),
})

/** A SKU of the Cloud Billing Catalog, as far as prices are read from it. */
export const skuSchema = z.object({
  description: z.string(),
  category: z.nullish(z.object({usageType: z.string()})),
  serviceRegions: z.array(z.string()),
  pricingInfo: z.array(pricing),
})

export const skuPage = z.array(skuSchema)

export type Sku = z.output<typeof skuSchema>
