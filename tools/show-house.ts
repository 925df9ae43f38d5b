import { picture, readHouse, table } from './house.ts';

// `npm run house`: the folders, their sizes and what they import; with --picture, as a diagram.
const house = await readHouse();
process.stdout.write(`${process.argv.includes('--picture') ? picture(house) : table(house)}\n`);
