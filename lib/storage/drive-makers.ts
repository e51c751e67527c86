// Tables of drive models: which names belong to a drive vendor, and which of them spin. Hypervisors pass such names through unchanged and
// never invent them. The families are those of smartmontools' drivedb.h and of nvme-cli's plugins.

import { type LeafEvidence, modelText } from './leaf.js';
import { textOf } from './sysroot.js';

/** Vendors of SCSI drives. SAT reports `ATA` for every SATA disk, which does not name the vendor. */
const VENDORS =
  /^(SEAGATE|HGST|HITACHI|WDC|WD|TOSHIBA|KIOXIA|SAMSUNG|MICRON|INTEL|SOLIDIGM|FUJITSU|SANDISK|SMART|STEC|LITE-?ON|HUAWEI)$/i;

const MAKERS: readonly RegExp[] = [
  // Names of vendors and brands.
  /^(SAMSUNG|INTEL|SOLIDIGM|MICRON|CRUCIAL|KIOXIA|TOSHIBA|WDC|WD|WESTERN DIGITAL|HGST|HITACHI|SANDISK|SEAGATE|MAXTOR|FUJITSU|SK ?HYNIX|DAPUSTOR|MEMBLAZE|SCALEFLUX|KINGSTON|ADATA|XPG|CORSAIR|LEXAR|PHISON|APPLE SSD|PLEXTOR|LITE-?ON|OCZ|PNY|PATRIOT|TEAM|GIGABYTE|SABRENT|TRANSCEND|APACER|INNODISK|SWISSBIT|VIRTIUM|ATP|SMART|STEC|GREENLIANT|EXASCEND|VIKING|YMTC|ZHITAI|BIWIN|RAMAXEL|LONGSYS|FORESEE|NETAC|SILICON POWER|SPCC|KLEVV|MUSHKIN|VERBATIM|INTENSO|SILICONMOTION|MAXIO|REALTEK|HUAWEI HWE|INSPUR|UNION MEMORY|UMIS|PETABLAZE|PBLAZE|STARBLAZE|FUSION-?IO|MARVELL|VIOLIN MEMORY|ACER|PREDATOR|HIKVISION|HIKSEMI|HS-SSD|FANXIANG|FIKWOT|SSSTC|AIGO|ORICO|VIPER|TIMETEC|KINGSPEC|SKHYNIX|MICRON)(\b|_|-)/i,
  /^(DELL (ENT|EXPRESS|DC|BOSS)|HPE? (SSD|NVME)|LENOVO|IBM-|NETAPP (X|NVME))/i,
  // Part numbers: Samsung, Intel and Solidigm, Micron, Crucial.
  /^(MZ[A-Z0-9]|PM\d{3,4}|SSD(PE|SC|SA|PF)|SB5|D[357]-P?\d{4}|OPTANE|MTFD|MTFC|CT\d{3,5}[A-Z])/i,
  // Kioxia and Toshiba.
  /^(K(CD|CM|PM|XG|XD|BG|RM|LC)\d?[A-Z0-9]|THNS|PX0[2-5]|MG0\d|AL1[3-9]|MK\d{4}|MQ0\d|DT01|HDW[A-Z])/i,
  // Western Digital, HGST and SanDisk.
  /^(WD[CS]?\d|WUS\d|WUH\d|HU[SHCA][A-Z0-9]\d|HUSM|HUSP|HTS\d|HTE\d|HDS\d|HDT\d|SDF[A-Z]|SDLF|SDAQ|SDLL|SN\d{3}|PC SN)/i,
  // Seagate.
  /^(ST\d{3,5}[A-Z]{2}|XA\d|XS\d|XF\d|XP\d|XPC|ZP\d|ZA\d|NYTRO)/i,
  // SK hynix, and SSDs renamed by server vendors (HPE: two letters and six digits of a size).
  /^(HF[SM]\d|PE[468]\d{3}|P[CV]\d{3}|BC\d{3}|[MVELXHIS][OKRSZBGMTP]\d{4,6}[A-Z]{4,5}$)/i,
  // Intel with Oracle's part number, Huawei.
  /^(\d{7}[_:]IC[DR]P|HWE\d{2}P)/i,
  // Others: Kingston, Adata, Memblaze, Dapustor, ScaleFlux, Lite-On, Corsair, Team.
  /^(P5\d{3}[A-Z]|SKC\d|SNV[A-Z0-9]|SEDC|SA\d{4}|SX\d{4}|IM2P|P6\d{3}|P7\d{3}|DPRD|DPHV|CSD-|CV[0-9]-|CA[0-9]-|FORCE MP|T-FORCE|TM8|SHG[PS]\d|SHPP\d|TS\d{2,4}G|GP-A|SB-ROCKET)/i,
];

/** Names that clouds and hypervisors give to their disks. They are not drive models, whatever they begin with. */
const INVENTED =
  /\b(virtual|cloud|vdisk|volume|elastic|persistent|ephemeral|qemu|vmware|vbox|bhyve|xen|hyper-?v|san|lun)\b/i;

/** Whether a disk has the vendor or the model of a real drive. */
export function isDriveMakersModel(leaf: LeafEvidence): boolean {
  const model = modelText(leaf) ?? '';
  if (model === '' || INVENTED.test(model)) return false;
  return hasDriveMakersName(leaf) || VENDORS.test(textOf(leaf.attributes.vendor) ?? '');
}

/** Whether a disk has the model of a real drive, whatever its vendor. */
export function hasDriveMakersName(leaf: LeafEvidence): boolean {
  const model = modelText(leaf) ?? '';
  return !INVENTED.test(model) && MAKERS.some((pattern) => pattern.test(model));
}

/** Families of spinning disks. SSDs of Seagate and Western Digital have different names. */
const SPINNING: readonly RegExp[] = [
  // Seagate: ST, capacity, two letters of the family (NM, MM, MX, MP, DM, LM, VN, VX, NE, NX, AS, DL, FM, SS). HM and FM SSDs are left out.
  /^(SEAGATE )?ST\d{3,9}(NM|MM|MX|MP|DM|LM|LX|VN|VX|VM|NE|NX|NT|NC|ND|NB|AS|AV|DL|DX|SS|NS|SX|BM|RX|LT|VE|VT)\w*/i,
  // Western Digital: WD, capacity, four letters. SSDs are WDS and WD Blue SN.
  /^(WDC )?WD\d{2,4}[A-Z]{2,4}\b/i,
  /^(WDC )?WUH\d{6}/i,
  // HGST and Hitachi: HUS7, HUH7, HUC1 (10 000 rpm), HDS, HDT, HTS, HTE, HUA. HUSM and HUSP are SSDs.
  /^((HGST|HITACHI) )?(HUS7|HUS15|HUH7|HSH7|HUC1|HUA7|HDS7|HDT7|HTS\d|HTE\d|HMS5|HDN7)\w*/i,
  // Toshiba and Fujitsu.
  /^(TOSHIBA )?(MG0[3-9]|MG1\d|MD0\d|AL1[3-5]S[EX]|MK\d{4}|MQ0[1-4]|DT01|HDW[A-Z])\w*/i,
  /^(FUJITSU )?(MB[A-F]\d{4}|MHZ\d)/i,
  // HPE's names of 10 000 and 15 000 rpm SAS disks and of midline disks.
  /^(EG|EH|MM|MB|DG|DH|FG)\d{4,6}[A-Z]{4,5}$/,
];

export function isSpinningModel(leaf: LeafEvidence): boolean {
  return SPINNING.some((pattern) => pattern.test(modelText(leaf) ?? ''));
}

const SOLID_STATE: readonly RegExp[] = [
  /\bSSD\b|\bNVME\b|SOLID STATE/i,
  // Dell's BOSS is a RAID 1 of two M.2 SSDs.
  /^DELLBOSS\b/i,
  /^(MZ[A-Z0-9]{2}|SSD(SC|PE|SA|PF)|MTFD|KPM\d|PX0[2-5]S|THNS|HUSM|HUSP|WUSTR|WUSTM|SDLF|SDLL|XS\d{3,4}|XA\d{3,4}|LT\d{4}|S6\d{2})\w*/i,
  /^(INTEL|SAMSUNG|MICRON|KIOXIA|SOLIDIGM)[ _]?(SSD|MZ|MTFD|KPM|5[1-4]00)/i,
  /^(VO|VK|MO|MK|EO|EK|LO|LK)\d{4,6}[A-Z]{4,5}$/,
];

export function isSolidStateModel(leaf: LeafEvidence): boolean {
  return SOLID_STATE.some((pattern) => pattern.test(modelText(leaf) ?? ''));
}
