import { once } from "node:events";
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** A chat completion that passed, as far as it has come. */
export interface PassedCompletion {
	messages: { role: string; content: string }[];
	/** What the model server has answered so far, to the byte. */
	answer: string;
}

export interface RecordingProxy extends AsyncDisposable {
	url: string;
	/** The oldest first. */
	completions: PassedCompletion[];
}

const Body = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/** Stands between Worker and model server, passes everything on as it comes, and keeps the chat completions. */
export async function startRecordingProxy(modelUrl: string): Promise<RecordingProxy> {
	const completions: PassedCompletion[] = [];
	const server = createServer((request, response) => {
		pass(modelUrl, completions, request, response).catch(() => response.destroy());
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		completions,
		async [Symbol.asyncDispose]() {
			if (!server.listening) return;
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
}

async function pass(
	modelUrl: string,
	completions: PassedCompletion[],
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const { method, url = "/", headers } = request;
	const body = await text(request);
	const completion = url === "/v1/chat/completions" ? { ...Body.parse(JSON.parse(body)), answer: "" } : null;
	if (completion !== null) completions.push(completion);

	const onward = openRequest(new URL(url, modelUrl), { method, headers });
	response.on("close", () => onward.destroy());
	onward.end(body);
	const [answer]: [IncomingMessage] = await once(onward, "response").then(([first]) => [first]);
	response.writeHead(answer.statusCode ?? 502, answer.headers);
	for await (const chunk of answer) {
		if (completion !== null) completion.answer += chunk;
		response.write(chunk);
	}
	response.end();
}
