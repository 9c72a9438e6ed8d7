import { type Stack, type StackOptions, startStack } from "../support/stack.ts";
import { FaultyModel } from "./faulty-model.ts";

/** Settings of scenarios that ask more than users do. */
export const MANY_QUESTIONS = { QUESTIONS_AT_ONCE: "200", GUEST_QUESTIONS_PER_DAY: "100000" };

/** A stack whose only provider is a scripted model server. */
export class ModelStack implements AsyncDisposable {
	readonly model: FaultyModel;
	stack: Stack;

	private constructor(model: FaultyModel, stack: Stack) {
		this.model = model;
		this.stack = stack;
	}

	static async start({ env, ...options }: StackOptions = {}): Promise<ModelStack> {
		await using started = new AsyncDisposableStack();
		const model = started.use(await FaultyModel.start());
		const settings = { INFERENCE: "llama-cpp", LLAMA_CPP_URL: model.url, ...env };
		const stack = await startStack({ ...options, env: settings });
		// Nothing failed, so the caller disposes of both.
		started.move();
		return new ModelStack(model, stack);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stack[Symbol.asyncDispose]();
		await this.model[Symbol.asyncDispose]();
	}
}
