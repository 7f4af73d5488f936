import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'

/** The raw files that the snapshot is built from, a few rows each, with what their real ones have of trouble. */
export const RAW_FILES: Readonly<Record<string, string>> = {
  'aws-ondemand-us-east-1-karpenter.csv': `# a comment
Region,InstanceType,Price
us-east-1,g5.xlarge,1.006000
us-east-1,g5.2xlarge,1.212000
us-east-1,m5.large,0.096000
us-east-1,free.tier,0.000000
`,
  'aws-g4dn-g5-by-az-skypilot-v9.csv': `InstanceType,Region,AvailabilityZoneId,Price,SpotPrice
g5.xlarge,eu-west-1,euw1-az1,1.123,0.500000
g5.xlarge,eu-west-1,euw1-az2,1.123,
g5.xlarge,us-east-1,use1-az1,1.006,0.440000
g5.xlarge,us-west-2,usw2-lax1-az1,1.006,0.100000
`,
  'aws-g6-inf-trn-by-az-skypilot-v9.csv': `InstanceType,Region,AvailabilityZoneId,Price,SpotPrice
trn1.32xlarge,us-east-1,use1-az1,,6.45
g6.xlarge,us-east-1,use1-az1,0.8048,0.4
`,
  'aws-p-family-ondemand-spot-by-az-skypilot-v9.csv': `InstanceType,Region,AvailabilityZoneId,Price,SpotPrice
p5e.48xlarge,us-east-1,use1-az1,,20.5
p5e.48xlarge,us-east-1,use1-az2,,19.25
`,
  'aws-cpu-ondemand-by-region-skypilot-v9.csv': `InstanceType,Region,Price,SpotMin,SpotMax
m5.large,eu-west-1,0.107,0.040000,0.050000
`,
  'aws-spot-feed-linux-2026-08-10.csv': `Region,InstanceType,SpotLinux
us-east-1,g5.xlarge,0.4212
us-east-1,m5.large,N/A*
`,
  'aws-instance-specs.csv': `InstanceType,vCPU,MemoryMiB,Arch,GpuManufacturer,GpuName,GpuCount,GpuMemMiB,LocalStorageGB,NetworkPerformance
g5.xlarge,4,16384,x86_64,NVIDIA,A10G,1,22888,250,Up to 10 Gigabit
m5.large,2,8192,x86_64,,,,,,Up to 10 Gigabit
`,
  'aws-spot-advisor-2025-06-28.json.gz': JSON.stringify({
    instance_types: {'g5.2xlarge': {cores: 8, ram_gb: 32}},
    spot_advisor: {
      'us-east-1': {Linux: {'g5.2xlarge': {s: 58, r: 2}, 'gone.large': {s: 70, r: 0}}},
      'sa-east-1': {Linux: {'g5.xlarge': {s: -62, r: 4}}},
      'eu-west-1': {Windows: {'g5.xlarge': {s: 10, r: 0}}},
    },
  }),
  'gcp-ondemand-spot-all-regions-karpenter.csv': `Region,MachineType,Price,SpotPrice
us-central1,a2-highgpu-1g,3.67338521,1.928020
us-central1,a4-highgpu-8g,98.5,
us-central1,n4-standard-2,0.0949,
`,
  'azure-ondemand-all-regions-karpenter.csv.gz': `Region,ArmSkuName,Price
eastus,Standard_NC24ads_A100_v4,3.673
eastus,Standard_NM16ads_MA35D  ,2.399
eastus,Standard_E32-16s_v5,2.016
eastus,Standard_M128bds_1_v4,0.000000
eastus,DCadsv6_Type1,11.345
eastus,DCasv5 Type 1,6.2
eastus,ARM_SKU_NAME_PLACEHOLDER,1
`,
  'azure-gpu-ondemand-spot-all-regions-anycloud.csv': `InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region
Standard_NC24ads_A100_v4,A100,1,24,220,A100,3.9,0.6788,eastus
Standard_NC6s_v3,V100,1,6,112,V100,3.06,0.3366,eastus
`,
  'server-specs-sparecores-2026-01-31.csv': `provider,type,vcpus,memory_mib,arch,cpu_vendor,gpus,gpu_vendor,gpu_model,gpu_memory_min_mib,gpu_memory_total_mib,local_storage_gb,status
gcp,a2-highgpu-1g,12,87040,X86_64,Intel,1,NVIDIA,A100,40960,40960,0,ACTIVE
azure,Standard_NC24ads_A100_v4,24,225280,X86_64,AMD,0,,,,,0,ACTIVE
`,
}

/** Writes {@link RAW_FILES}, some of them otherwise, into a new folder under `parent`. */
export async function rawPrices(parent: string, changed: Record<string, string> = {}): Promise<string> {
  const folder = join(parent, 'raw')
  await mkdir(folder, {recursive: true})
  for (const [file, text] of Object.entries({...RAW_FILES, ...changed})) {
    await writeFile(join(folder, file), file.endsWith('.gz') ? gzipSync(text) : text)
  }
  return folder
}
