import type { Viewer } from '#lib/web/sessions.server.ts';

declare global {
	namespace App {
		interface Locals {
			/** Who is signed in; undefined for everybody else. */
			viewer: Viewer | undefined;
		}

		interface Error {
			message: string;
			/** Finds the log line of an unexpected error. */
			reference?: string;
		}
	}
}

export {};
