import {describe, expect, test} from 'vitest'

import {type GgufTensor, ggufFile} from '../support/model-files/gguf.ts'
import {ggufOf, metadataOf} from '../support/model-files/gguf-models.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'
import {refusal} from '../support/model-files/write-model.ts'

describe('refuses', () => {
  const valid = ggufFile(ggufOf('llama'))
  const patched = (offset: number, ...bytes: number[]) => {
    const copy = Buffer.from(valid)
    copy.set(bytes, offset)
    return copy
  }
  const withTensor = (tensor: GgufTensor) => ggufFile(ggufOf('llama', {}, [tensor]))
  const at = (bytes: Buffer, text: string) => bytes.indexOf(text) + text.length

  test.each([
    ['an empty file', Buffer.alloc(0), 'E_TRUNCATED'],
    ['a file that ends within its start', valid.subarray(0, 20), 'E_TRUNCATED'],
    ['a file that ends within its metadata', valid.subarray(0, 200), 'E_TRUNCATED'],
    ['a file that ends within its data', valid.subarray(0, -100), 'E_TRUNCATED'],
    ['another magic', patched(0, 0x67, 0x67, 0x6d, 0x6c), 'E_UNKNOWN_FORMAT'],
    ['version 1', patched(4, 1), 'E_UNKNOWN_FORMAT'],
    ['version 9', patched(4, 9), 'E_UNKNOWN_FORMAT'],
    ['a big-endian file', patched(4, 0, 0, 0, 3), 'E_UNKNOWN_FORMAT'],
    ['more tensors than the limit', patched(8, 255, 255, 255, 255, 255), 'E_BAD_MODEL_FILE'],
    ['more keys than the limit', patched(16, 255, 255, 255, 255), 'E_BAD_MODEL_FILE'],
    ['a key longer than the limit', patched(24, 0, 0, 1), 'E_BAD_MODEL_FILE'],
    [
      'a string longer than the file',
      patched(at(valid, 'general.architecture') + 4, 255, 255, 255, 255, 255, 255, 255, 255),
      'E_TRUNCATED',
    ],
    [
      'an array longer than the file',
      patched(at(valid, 'tokenizer.ggml.tokens') + 8, 255, 255, 255),
      'E_BAD_MODEL_FILE',
    ],
    ['a value type that is not known', patched(at(valid, 'llama.block_count'), 99), 'E_BAD_MODEL_FILE'],
    ['a tensor type that is not known', patched(at(valid, 'token_embd.weight') + 20, 200), 'E_BAD_MODEL_FILE'],
    ['a tensor type that is given up', patched(at(valid, 'token_embd.weight') + 20, 31), 'E_BAD_MODEL_FILE'],
    ['too many dimensions', patched(at(valid, 'token_embd.weight'), 5), 'E_BAD_MODEL_FILE'],
    [
      'a size beyond counting',
      patched(at(valid, 'token_embd.weight') + 4, 0, 0, 0, 0, 0, 0, 0, 255),
      'E_BAD_MODEL_FILE',
    ],
    ['an offset that is not aligned', patched(at(valid, 'blk.0.attn_q.weight') + 24, 1), 'E_BAD_MODEL_FILE'],
    ['an offset beyond the file', patched(at(valid, 'blk.0.attn_q.weight') + 27, 1), 'E_TRUNCATED'],
    ['tensors that overlap', patched(at(valid, 'blk.0.attn_q.weight') + 24, 32, 0), 'E_BAD_MODEL_FILE'],
    [
      'a row that is no whole number of blocks',
      withTensor({name: 'blk.0.x', sizes: [32, 64], type: 'q4_k'}),
      'E_BAD_MODEL_FILE',
    ],
    ['no layers', ggufFile(ggufOf('llama', {block_count: 0})), 'E_BAD_MODEL_FILE'],
    ['no embedding length', ggufFile(ggufOf('llama', {embedding_length: undefined})), 'E_BAD_MODEL_FILE'],
    ['more layers than the limit', ggufFile(ggufOf('llama', {block_count: 4e9})), 'E_BAD_MODEL_FILE'],
    ['fewer entries than layers', ggufFile(ggufOf('llama', {'attention.head_count_kv': [1, 2]})), 'E_BAD_MODEL_FILE'],
    [
      'more experts used than there are',
      ggufFile(ggufOf('llama', {expert_count: 2, expert_used_count: 3})),
      'E_BAD_MODEL_FILE',
    ],
    ['a vocabulary without weights', ggufFile({...ggufOf('llama'), tensors: []}), 'E_BAD_MODEL_FILE'],
    [
      'an adapter',
      ggufFile({metadata: metadataOf({'general.architecture': 'llama', 'general.type': 'adapter'})}),
      'E_UNKNOWN_FORMAT',
    ],
    ['an architecture that is not known', ggufFile(ggufOf('lama')), 'E_UNKNOWN_ARCHITECTURE'],
  ])('%s', async (_, bytes, code) => {
    const refused = await refusal(readBytes(bytes, 'm.gguf'))
    expect(refused).toMatchObject({code, message: expect.stringContaining('m.gguf')})
    expect(refused.fix).toMatch(/\.$/)
  })

  test('an unknown architecture with what is missing and the closest that is known', async () => {
    const {message} = await refusal(readBytes(ggufFile(ggufOf('lama')), 'm.gguf'))
    expect(message).toMatch(
      /"lama" is not known: which of its layers keep the whole context.*closest that is known is llama/,
    )
  })
})
