import { encodeGguf, type GgufTensor } from "./gguf.ts";
import { Random } from "./random.ts";

/** The context that the models were "trained" with, in tokens. */
export const TINY_CONTEXT_TOKENS = 512;

const WIDTH = 64;
const HEADS = 4;
const CACHED_HEADS = 2;
const FEED_FORWARD = 96;
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

/** A vocabulary, and the text of an answer as tokens. */
export interface TinyModel {
	tokenizer: "llama" | "gpt2";
	/** How BPE splits text into words; null for a SentencePiece vocabulary. */
	preTokenizer: string | null;
	tokens: readonly { text: string; type: number }[];
	bos: string;
	eos: string;
	template: string;
	/** The tokens of the only answer that the model gives. The first one follows the last token of each prompt. */
	answer: readonly string[];
	/** The last token of each prompt. */
	promptEnd: string;
}

/**
 * Encodes a model of one layer with the architecture of Llama and random weights, except that attention and feed-forward
 * add nothing, and that the output of each token of the answer points to the next one. So the model's answer is known,
 * while everything else is as in a real model. No token may occur twice in the answer.
 */
export function encodeTinyModel(model: TinyModel): Buffer {
	const { tokens, tokenizer, preTokenizer, bos, eos, template } = model;
	const { next: random } = new Random(1);
	const tensor = (dimensions: number[], value: () => number): GgufTensor => {
		const size = dimensions.reduce((product, length) => product * length, 1);
		return { dimensions, values: Float32Array.from({ length: size }, value) };
	};
	const noise = () => random() - 0.5;
	const matrix = (...dimensions: number[]) => tensor(dimensions, noise);
	const zeros = (...dimensions: number[]) => tensor(dimensions, () => 0);
	const ones = () => tensor([WIDTH], () => 1);
	const cachedWidth = (WIDTH / HEADS) * CACHED_HEADS;
	const embeddings = matrix(WIDTH, tokens.length);
	const output = zeros(WIDTH, tokens.length);
	const rowOf = (text: string) => {
		const index = tokens.findIndex((token) => token.text === text);
		if (index < 0) throw new Error(`The vocabulary has no token ${JSON.stringify(text)}.`);
		return index * WIDTH;
	};
	const sequence = [model.promptEnd, ...model.answer, eos];
	for (const [at, next] of sequence.slice(1).entries()) {
		const from = rowOf(sequence[at] ?? "");
		output.values.set(embeddings.values.subarray(from, from + WIDTH), rowOf(next));
	}
	return encodeGguf(
		{
			"general.architecture": { type: "string", value: "llama" },
			"general.name": { type: "string", value: "tiny" },
			"llama.context_length": { type: "u32", value: TINY_CONTEXT_TOKENS },
			"llama.embedding_length": { type: "u32", value: WIDTH },
			"llama.block_count": { type: "u32", value: 1 },
			"llama.feed_forward_length": { type: "u32", value: FEED_FORWARD },
			"llama.attention.head_count": { type: "u32", value: HEADS },
			"llama.attention.head_count_kv": { type: "u32", value: CACHED_HEADS },
			"llama.attention.layer_norm_rms_epsilon": { type: "f32", value: 1e-5 },
			"llama.rope.dimension_count": { type: "u32", value: WIDTH / HEADS },
			"tokenizer.ggml.model": { type: "string", value: tokenizer },
			...(preTokenizer !== null && { "tokenizer.ggml.pre": { type: "string", value: preTokenizer } }),
			"tokenizer.ggml.tokens": { type: "strings", value: tokens.map(({ text }) => text) },
			"tokenizer.ggml.token_type": { type: "i32s", value: tokens.map(({ type }) => type) },
			...(tokenizer === "llama"
				? // Longer pieces are preferred, as in a trained vocabulary.
					{ "tokenizer.ggml.scores": { type: "f32s", value: tokens.map(({ text }) => text.length) } }
				: { "tokenizer.ggml.merges": { type: "strings", value: ["H e"] } }),
			"tokenizer.ggml.bos_token_id": { type: "u32", value: rowOf(bos) / WIDTH },
			"tokenizer.ggml.eos_token_id": { type: "u32", value: rowOf(eos) / WIDTH },
			"tokenizer.chat_template": { type: "string", value: template },
		},
		{
			"token_embd.weight": embeddings,
			"blk.0.attn_norm.weight": ones(),
			"blk.0.attn_q.weight": matrix(WIDTH, WIDTH),
			"blk.0.attn_k.weight": matrix(WIDTH, cachedWidth),
			"blk.0.attn_v.weight": matrix(WIDTH, cachedWidth),
			"blk.0.attn_output.weight": zeros(WIDTH, WIDTH),
			"blk.0.ffn_norm.weight": ones(),
			"blk.0.ffn_gate.weight": matrix(WIDTH, FEED_FORWARD),
			"blk.0.ffn_up.weight": matrix(WIDTH, FEED_FORWARD),
			"blk.0.ffn_down.weight": zeros(FEED_FORWARD, WIDTH),
			"output_norm.weight": ones(),
			"output.weight": output,
		},
	);
}

const normal = (text: string) => ({ text, type: NORMAL });
const control = (text: string) => ({ text, type: CONTROL });
const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** The answer of each model. Its umlaut and its emoji consist of several tokens. */
export const TINY_ANSWER = "Hello wörld 🌍!";

/**
 * A small TinyLlama: a SentencePiece vocabulary with bytes for all other characters, and the template of TinyLlama 1.1B
 * Chat, whose role markers are plain text.
 */
export const TINY_LLAMA: TinyModel = {
	tokenizer: "llama",
	preTokenizer: null,
	tokens: [
		{ text: "<unk>", type: UNKNOWN },
		control("<s>"),
		control("</s>"),
		...Array.from({ length: 256 }, (_, byte) => ({
			text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
			type: BYTE,
		})),
		...ASCII.map((character) => normal(character === " " ? "▁" : character)),
		...["He", "Hel", "Hell", "Hello", "▁w", "rl", "rld"].map(normal),
	],
	bos: "<s>",
	eos: "</s>",
	template: [
		"{% for message in messages %}",
		"{% if message['role'] == 'user' %}",
		"{{ '<|user|>\n' + message['content'] + eos_token }}",
		"{% elif message['role'] == 'system' %}",
		"{{ '<|system|>\n' + message['content'] + eos_token }}",
		"{% elif message['role'] == 'assistant' %}",
		"{{ '<|assistant|>\n'  + message['content'] + eos_token }}",
		"{% endif %}",
		"{% if loop.last and add_generation_prompt %}",
		"{{ '<|assistant|>' }}",
		"{% endif %}",
		"{% endfor %}",
	].join("\n"),
	answer: ["Hello", "▁w", "<0xC3>", "<0xB6>", "rld", "▁", "<0xF0>", "<0x9F>", "<0x8C>", "<0x8D>", "!"],
	promptEnd: "<0x0A>",
};

/** The characters that stand for bytes in a byte-level BPE vocabulary, as in GPT-2. */
function byteCharacter(byte: number): string {
	const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
	if (isPrintable) return String.fromCharCode(byte);
	// The others follow from 256 on: 0 to 32, 127 to 160, and 173.
	const rank = byte <= 32 ? byte : byte === 173 ? 67 : byte - 127 + 33;
	return String.fromCharCode(256 + rank);
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte));
const bytesOf = (character: string) => [...Buffer.from(character)].map(byteCharacter);

function createBpeModel(
	model: Pick<TinyModel, "preTokenizer" | "bos" | "eos" | "template">,
	special: readonly string[],
): TinyModel {
	return {
		...model,
		tokenizer: "gpt2",
		tokens: [...[...BYTES, "He", "llo", "Ġw", "rld"].map(normal), ...special.map(control)],
		answer: ["He", "llo", "Ġw", ...bytesOf("ö"), "rld", "Ġ", ...bytesOf("🌍"), "!"],
		promptEnd: byteCharacter(0x0a),
	};
}

/** A small model with a byte-level BPE vocabulary and the ChatML template, as in Qwen and SmolLM. */
export const TINY_CHATML = createBpeModel(
	{
		preTokenizer: "qwen2",
		bos: "<|endoftext|>",
		eos: "<|im_end|>",
		template:
			"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
	},
	["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
);

/** A small model with the vocabulary type, the special tokens, and the template of Llama 3. */
export const TINY_LLAMA_3 = createBpeModel(
	{
		preTokenizer: "llama-bpe",
		bos: "<|begin_of_text|>",
		eos: "<|eot_id|>",
		template:
			"{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
	},
	["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
);
