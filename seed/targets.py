"""T0: publicly known companies that fit an item, as names only: nothing is said about their plans."""

TABLE = """
TR1 | 亚马逊:US 京东:CN 阿里巴巴国际站:CN 希音:SG 拼多多:CN 连连支付:CN
TR2 | 中软国际:CN 印孚瑟斯:IN 塔塔咨询服务:IN 博彦科技:CN 软通动力:CN
TR4 | 一达通:CN 天祥集团:GB 瑞士通用公证行:CH
TR5 | 百汇医疗:SG 和睦家医疗:CN 莱佛士医疗:SG 爱康国宾:CN
LG1 | 卢森堡货运航空:LU 顺丰航空:CN 中国邮政航空:CN 卡塔尔航空货运:QA
LG2 | 中国外运:CN 德迅:CH 得夫得斯:DK 嘉里物流:HK 泛亚班拿:CH
LG3 | 中远海运物流:CN 中铁集装箱:CN 马士基:DK
LG4 | 安吉物流:CN 中通云仓:CN 德邦物流:CN
LG5 | 敦豪:DE 国药物流:CN 菜鸟冷链:CN 荣庆物流:CN 联邦快递:US
LG6 | 怡亚通供应链:CN 传化智联:CN 满帮:CN 罗宾逊全球物流:US
LG7 | 菜鸟:CN 普洛斯:SG 京东物流:CN 顺丰控股:CN 联合包裹:US 中外运敦豪:CN
FI1 | 交通银行:CN 招商银行:CN 渣打银行:GB
FI2 | 中信证券:CN 华泰证券:CN 国泰君安期货:CN 易方达基金:CN 南方基金:CN
FI4 | 汇丰银行:GB 友邦保险:HK 东亚银行:HK 花旗银行:US 安联保险:DE 星展银行:SG
FI5 | 微众银行:CN 网商银行:CN
FI6 | 摩根大通:US 安盛集团:FR 标准人寿:GB
FI7 | 红杉中国:CN 深圳创新投资:CN 招联消费金融:CN 高瓴投资:CN 君联资本:CN
CU1 | 太阳马戏团:CA 开心麻花:CN
CU2 | 完美世界:CN 英雄体育:CN 腾讯电竞:CN
CU4 | 保利演艺:CN 法兰克福展览:DE 励展博览:GB 华谊兄弟:CN 中图公司:CN
CU5 | 华强方特:CN 默林娱乐:GB 环球主题公园:US 宋城演艺:CN
IN1 | 移远通信:CN 广和通:CN 日海智能:CN
IN2 | 万国数据:CN 世纪互联:CN 中金数据:CN 秦淮数据:CN
IN3 | 英方软件:CN 维谛技术:US 爱数:CN
IN4 | 阿里云:CN 华为云:CN 腾讯云:CN 金山云:CN 浪潮云:CN
IN5 | 数据堂:CN 邓白氏:US 尼尔森:US 星环科技:CN
IN6 | 奇安信:CN 启明星辰:CN 绿盟科技:CN 深信服:CN 天融信:CN
PS1 | 洛可可:CN 青蛙设计:US 艾迪欧:US 木马设计:CN
PS2 | 培生集团:GB 英孚教育:CH 达内教育:CN
PS3 | 普华永道:GB 德勤:GB 安永:GB 毕马威:GB
PS4 | 埃森哲:IE 麦肯锡:US 波士顿咨询:US 任仕达:NL
PS5 | 益博睿:IE 彭博:US 高德纳:US
PS6 | 金杜律师事务所:CN 大成律师事务所:CN 贝克麦坚时律师事务所:US 年利达律师事务所:GB
MF-A1 | 长城汽车:CN 吉利汽车:CN 丰田汽车:JP 广汽集团:CN
MF-A2 | 大众安徽:CN 上汽通用五菱:CN 广汽丰田:CN
MF-A3 | 中集车辆:CN 福田汽车:CN 施密茨:DE
MF-A4 | 西门子数字化工业软件:DE 达索系统:FR 用友网络:CN 德赛西威:CN
MF-E1 | 汇川技术:CN 埃斯顿:CN 绿的谐波:CN 恒立液压:CN
MF-E2 | 沈阳自动化研究所:CN 机械科学研究总院:CN
MF-E3 | 三一重工:CN 徐工机械:CN 中国中车:CN
MF-B1 | 华大基因:CN 万孚生物:CN 迈瑞医疗:CN 药明康德:CN
MF-B2 | 复星医药:CN 智飞生物:CN 振德医疗:CN 辉瑞:US
MF-I1 | 闻泰科技:CN 龙旗科技:CN 小米:CN 传音控股:CN 欧菲光:CN
MF-I2 | 紫光展锐:CN 中兴微电子:CN 高通:US
MF-I3 | 华勤技术:CN 汇顶科技:CN
"""


def targets() -> list[tuple[str, str, str]]:
    """(list item, company, country) of every target."""
    rows = (line.split(" | ") for line in TABLE.strip().splitlines())
    pairs = ((item, firm.partition(":")) for item, firms in rows for firm in firms.split())
    return [(item, name, country) for item, (name, _, country) in pairs]
