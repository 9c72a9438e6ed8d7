import { describe, expect, test } from "vitest";
import { cacheFolder, readServerSettings } from "../../../local-inference/settings.ts";

describe("readServerSettings", () => {
	test("returns a default for everything but the key", () => {
		const settings = readServerSettings({ LOCAL_INFERENCE_KEY: "k", LOCAL_INFERENCE_PORT: "" });
		expect(settings).toMatchObject({
			host: "127.0.0.1",
			port: 8080,
			slots: null,
			contextTokens: null,
			model: null,
		});
		expect(() => readServerSettings({})).toThrow("LOCAL_INFERENCE_KEY is not set. Choose a key");
	});

	test("selects upstream servers from a list, and rejects the upstream engine without any", () => {
		const env = { LOCAL_INFERENCE_KEY: "k", PATH: "/nowhere" };
		const UPSTREAM_URLS = "http://127.0.0.1:8081, https://gpu.example,";
		expect(readServerSettings({ ...env, UPSTREAM_URLS })).toMatchObject({
			engine: null,
			upstreamUrls: ["http://127.0.0.1:8081", "https://gpu.example"],
			llamaServer: null,
		});
		expect(() => readServerSettings({ ...env, UPSTREAM_URLS: "gpu" })).toThrow("UPSTREAM_URLS must be");
		expect(() => readServerSettings({ ...env, ENGINE: "upstream" })).toThrow("Install llama.cpp, or set");
		const LLAMA_SERVER_PATH = "/opt/llama-server";
		expect(readServerSettings({ ...env, ENGINE: "upstream", LLAMA_SERVER_PATH })).toMatchObject({
			llamaServer: LLAMA_SERVER_PATH,
		});
	});

	test("names every invalid setting", () => {
		const env = { LOCAL_INFERENCE_KEY: "k", LOCAL_INFERENCE_PORT: "http", LOCAL_INFERENCE_SLOTS: "0" };
		expect(() => readServerSettings(env)).toThrow(/LOCAL_INFERENCE_PORT .*LOCAL_INFERENCE_SLOTS /);
	});
});

describe("cacheFolder", () => {
	test("returns the project's cache folder on each platform", () => {
		expect(cacheFolder("linux", {}, "/home/me")).toBe("/home/me/.cache/omeruta-brain");
		expect(cacheFolder("linux", { XDG_CACHE_HOME: "/c" }, "/home/me")).toBe("/c/omeruta-brain");
		expect(cacheFolder("darwin", {}, "/Users/me")).toBe("/Users/me/Library/Caches/omeruta-brain");
	});
});
