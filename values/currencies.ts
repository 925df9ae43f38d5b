/**
 * ISO 4217 by the number of decimals, as published by SIX, list one, with the amendments in force in November 2026. Metals,
 * units of account and codes for tests have no minor unit, and nothing is sold for them. `Intl` is not asked: it gives the
 * decimals that people write (none for HUF, IDR, COP and PKR), and those differ between its versions.
 */
const byDecimals: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const decimals = new Map(
  Object.entries(byDecimals).flatMap(([count, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(count)] as const),
  ),
);

export function isCurrency(code: string): boolean {
  return decimals.has(code);
}

/** Decimals of a currency: its minor unit is 1 / 10 ** that. Of one that is not known (it was withdrawn since) it is taken to be 2. */
export function decimalsOf(currency: string): number {
  return decimals.get(currency) ?? 2;
}

/** Currencies that have another number of decimals than 2, for those who cannot ask: `BHD 3,BIF 0,…`. */
export const unusualDecimals = [...decimals]
  .filter(([, count]) => count !== 2)
  .map(([code, count]) => `${code} ${count}`)
  .sort()
  .join(',');
