import { defaultXmlLimits, parseXml, writeXml, XmlError, type XmlElement } from '@ovmsim/xml';
import type { Decoder } from '../decoder.js';

export const xmlWords = [
  '<a>', '</a>', '<a', '/>', ' b="c"', '<b:c xmlns:b="d">', '</b:c>', '<![CDATA[', ']]>', '<!--', '-->', '<?x ', '?>', '<!DOCTYPE a>', '<!ENTITY', '&amp;', '&#x41;', '&#0;', '&#xD800;', '&x;',
  '<?xml version="1.0"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>', '<?xml version="1.1" encoding="utf-16"?>', 'text', ' ', '\n', '=', '"',
];

/** The reader under all XML: of agents, the Manager's bodies and discovery documents. */
export const xml: Decoder = {
  name: 'xml',
  samples: [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><serverPool><name>pool &amp; more</name><virtualIp>192.0.2.9</virtualIp></serverPool>',
    '<?xml version="1.0" ?><Discover_Hardware_Result><NodeInformation><CPUInfo><Proc_Info CPU_ID="0" model="x&#10;y"/></CPUInfo></NodeInformation><a><![CDATA[<raw>]]></a><!-- c --></Discover_Hardware_Result>',
    '<a b="1" c="2"><d/>text<e f="&lt;">more</e> </a>',
    Buffer.from('\ufeff<a>é</a>', 'utf16le'),
    Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1'),
  ],
  words: xmlWords,
  refusals: [XmlError],
  decode: (input) => parseXml(input, { ...defaultXmlLimits, maxNodes: 20_000 }),
  again: (value) => parseXml(writeXml(value as XmlElement, { style: 'plain' })),
};
