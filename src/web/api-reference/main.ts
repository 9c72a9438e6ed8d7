/** The script of `/docs`, which renders `/openapi.json` with Scalar. */

export {};

const SCALAR_URL = "/app/scalar/standalone.esm.js";

/** The part of the Scalar API that this page uses. https://scalar.com/products/api-references/html-js */
interface Scalar {
	createApiReference(selector: string, configuration: object): { updateConfiguration(next: object): void };
}

/** https://scalar.com/products/api-references/configuration */
const CONFIGURATION = {
	url: "/openapi.json",
	favicon: "/favicon.svg",
	setPageTitle: () => "API reference",
	featuredClients: ["shell/curl", "js/fetch", "python/requests"],
	defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
	// Keep tokens only in memory.
	persistAuth: false,
	// Without these settings, Scalar contacts other hosts.
	withDefaultFonts: false,
	proxyUrl: "",
	telemetry: false,
	agent: { disabled: true },
	mcp: { disabled: true },
	hideClientButton: true,
	showDeveloperTools: "never",
};

addNonceToStyles();
const { createApiReference }: Scalar = await import(SCALAR_URL);
const reference = createApiReference("#reference", CONFIGURATION);

const guestButton = document.getElementById("guest");
guestButton?.addEventListener("click", async () => {
	const { token, message } = await signInAsGuest();
	document.getElementById("guest-status")?.replaceChildren(message);
	if (token === null) return;
	guestButton.hidden = true;
	const securitySchemes = { bearer: { token } };
	reference.updateConfiguration({
		...CONFIGURATION,
		authentication: { preferredSecurityScheme: "bearer", securitySchemes },
	});
});

async function signInAsGuest(): Promise<{ token: string | null; message: string }> {
	try {
		const response = await fetch("/api/authentication/guest/", { method: "POST" });
		const { access, error }: { access?: string; error?: string } = await response.json();
		return { token: access ?? null, message: error ?? "Signed in as a guest" };
	} catch {
		return { token: null, message: "The server is unreachable." };
	}
}

/** Sets the nonce of the page's Content-Security-Policy on every style sheet. Scalar sets it on only some of them. */
function addNonceToStyles(): void {
	const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.content ?? "";
	const createElement = document.createElement.bind(document);
	document.createElement = (name: string, options?: ElementCreationOptions) => {
		const element = createElement(name, options);
		if (element instanceof HTMLStyleElement) element.nonce = nonce;
		return element;
	};
}
