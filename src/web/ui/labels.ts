import { lazyStrings } from "../strings/lazy-strings.ts";

const PROVIDER_NAMES: Record<string, string> = lazyStrings.answer.providers;

/** Returns the display name of a provider. */
export function getProviderName(provider: string): string {
	return PROVIDER_NAMES[provider] ?? provider;
}
