// Imported by `await import` only. The SDK is a static import in here: esbuild gives a CommonJS package that is
// itself imported dynamically no named exports.
import {GetProductsCommand, type GetProductsCommandInput, PricingClient} from '@aws-sdk/client-pricing'
import * as z from 'zod/mini'

import {badReply, checked} from '../reply.ts'
import {allPages, callAws, clientConfig, type SdkOptions} from './sdk.ts'

const ACTION = 'pricing:GetProducts'

const Page = z.object({PriceList: z.optional(z.array(z.unknown())), NextToken: z.nullish(z.string())})

export interface Pricing {
  /** The JSON texts of all EC2 products whose attributes are these. */
  products(attributes: Record<string, string>, source: string, signal: AbortSignal): Promise<string[]>
  destroy(): void
}

/** A client of the Price List API in one of its regions, to be destroyed after use. */
export function pricingClient(region: string, env: NodeJS.ProcessEnv, options: SdkOptions): Pricing {
  const client = new PricingClient(clientConfig(region, env, options))
  return {
    products(attributes, source, signal) {
      const input: GetProductsCommandInput = {
        ServiceCode: 'AmazonEC2',
        FormatVersion: 'aws_v1',
        MaxResults: 100,
        Filters: Object.entries(attributes).map(([Field, Value]) => ({Type: 'TERM_MATCH', Field, Value})),
      }
      const page = async (token: string | undefined) => {
        const command = new GetProductsCommand(token === undefined ? input : {...input, NextToken: token})
        const send = () => client.send(command, {abortSignal: signal})
        const reply = await callAws(send, {source, action: ACTION, signal})
        const {NextToken, PriceList = []} = checked(Page, reply, source)
        // Items are boxed String objects.
        return {items: PriceList.map(String), next: NextToken ?? undefined}
      }
      return allPages(page, (what) => badReply(source, what))
    },
    destroy: () => client.destroy(),
  }
}
