import type { Page } from "playwright-core";

/** Asks a question whose answer never ends, because the page receives neither its tokens nor its completion. */
export async function askEndlessly(page: Page): Promise<void> {
	await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((frame) => {
			if (!/"type":"task_(completed|token)"/.test(String(frame))) socket.send(frame);
		});
	});
	await page.reload();
	await page.getByTestId("question").fill("Nothing ends");
	await page.getByTestId("send").click();
}
