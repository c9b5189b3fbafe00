import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a made ZIP; what is not said is as an honest program would write it. */
export type MadeEntry = {
	name: string | Uint8Array;
	data?: string | Uint8Array;
	stored?: boolean;
	/** What the entry says of itself, where that is not the truth. */
	size?: number;
	crc?: number;
	method?: number;
	flags?: number;
	/** Of Unix, such as `0o120777` for a link. */
	mode?: number;
};

/** A ZIP, byte by byte, after APPNOTE 6.3.10: local headers, central directory, end record. */
export function makeZip(entries: readonly MadeEntry[], { entryCount = entries.length } = {}): Uint8Array {
	const parts: Buffer[] = [];
	const central: Buffer[] = [];
	let offset = 0;

	for (const entry of entries) {
		const name = Buffer.from(entry.name);
		const data = Buffer.from(entry.data ?? '');
		const packed = entry.stored ? data : deflateRawSync(data);
		const told = {
			// 0x800: the name is UTF-8.
			flags: entry.flags ?? 0x800,
			method: entry.method ?? (entry.stored ? 0 : 8),
			crc: entry.crc ?? crc32(data),
			size: entry.size ?? data.length
		};
		const shared = Buffer.alloc(26);
		shared.writeUInt16LE(20, 0);
		shared.writeUInt16LE(told.flags, 2);
		shared.writeUInt16LE(told.method, 4);
		shared.writeUInt32LE(told.crc, 10);
		shared.writeUInt32LE(packed.length, 14);
		shared.writeUInt32LE(told.size, 18);
		shared.writeUInt16LE(name.length, 22);

		const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, packed]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
		rest.writeUInt32LE(offset, 10);
		// Made by Unix, of version 3.0.
		central.push(Buffer.concat([Buffer.from('PK\x01\x02\x1e\x03', 'latin1'), shared, rest, name]));
		parts.push(local);
		offset += local.length;
	}

	const directory = Buffer.concat(central);
	const end = Buffer.alloc(22);
	end.write('PK\x05\x06', 0, 'latin1');
	end.writeUInt16LE(entryCount, 8);
	end.writeUInt16LE(entryCount, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(offset, 16);

	return new Uint8Array(Buffer.concat([...parts, directory, end]));
}
