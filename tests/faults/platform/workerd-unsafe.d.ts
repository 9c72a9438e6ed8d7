/** The module of workerd that ends objects. It is part of its test API. */
declare module "workerd:unsafe" {
	const unsafe: {
		/** Resets every object, as when the code of a deployed Worker changes. */
		abortAllDurableObjects(): Promise<void>;
		/** Removes every idle object from memory. */
		evictAllDurableObjects(options: { webSockets: "hibernate" | "close" }): Promise<void>;
	};
	export default unsafe;
}
