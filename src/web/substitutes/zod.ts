import * as z from "zod/mini";

/**
 * The part of zod's API that the contracts use, built on Zod Mini. The page's bundle contains it in place of `zod`, whose
 * schemas bring all of its methods along. Schemas parse like those of zod, but their errors have no messages.
 */
export * from "zod/mini";

type Schema = z.ZodMiniType<never>;
type Message = string | { error?: string; path?: PropertyKey[] };

// zod binds the methods of this prototype to every schema.
Object.assign(z.ZodMiniType.prototype, {
	optional(this: Schema) {
		return z.optional(this);
	},
	nullable(this: Schema) {
		return z.nullable(this);
	},
	nullish(this: Schema) {
		return z.nullish(this);
	},
	readonly(this: Schema) {
		return z.readonly(this);
	},
	default(this: Schema, value: never) {
		return z._default(this, value);
	},
	catch(this: Schema, value: never) {
		return new z.ZodMiniCatch({ type: "catch", innerType: this, catchValue: () => value });
	},
	transform(this: Schema, change: (value: never) => unknown) {
		return z.pipe(this, z.transform(change));
	},
	pipe(this: Schema, next: z.ZodMiniType<unknown, never>) {
		return z.pipe(this, next);
	},
	extend(this: z.ZodMiniObject, shape: z.core.$ZodShape) {
		return z.extend(this, shape);
	},
	partial(this: z.ZodMiniObject) {
		return z.partial(this);
	},
	strict(this: z.ZodMiniObject) {
		return z.catchall(this, z.never());
	},
	pick(this: z.ZodMiniObject, keys: Record<string, true>) {
		return z.pick(this, keys);
	},
	refine(this: Schema, isValid: (value: never) => unknown, message: Message) {
		return this.check(z.refine(isValid, message));
	},
	overwrite(this: Schema, change: (value: never) => never) {
		return this.check(z.overwrite(change));
	},
	min(this: Schema, limit: number, message?: string) {
		return this.check(this.type === "number" ? z.minimum(limit, message) : z.minLength(limit, message));
	},
	max(this: Schema, limit: number, message?: string) {
		return this.check(this.type === "number" ? z.maximum(limit, message) : z.maxLength(limit, message));
	},
	int(this: Schema) {
		return this.check(z.int());
	},
	nonnegative(this: Schema) {
		return this.check(z.nonnegative());
	},
	positive(this: Schema) {
		return this.check(z.positive());
	},
	regex(this: Schema, pattern: RegExp, message?: string) {
		return this.check(z.regex(pattern, message));
	},
	trim(this: Schema) {
		return this.check(z.trim());
	},
	toLowerCase(this: Schema) {
		return this.check(z.toLowerCase());
	},
});
