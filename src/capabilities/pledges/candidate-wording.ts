/**
 * A wording to begin with, in our own words, after the points that education authorities ask candidates to affirm
 * (Ministry of Education Order 33, Criminal Law arts. 284-1, Personal Information Protection Law arts. 17 and 31). A
 * campaign may adopt another.
 */
import type { WordingText } from './contract.ts';

export const candidateWording: WordingText = {
  title: { zh: '诚信考试承诺书', en: 'Commitment to honesty in the exam' },
  clauses: [
    {
      zh: '我已阅读考生须知、《国家教育考试违规处理办法》和刑法有关考试作弊的规定，理解其内容。',
      en: 'I have read the rules for candidates, the rules on breaches in national education exams (Order 33) and what criminal law says about cheating, and I understand them.',
    },
    {
      zh: '我的报名信息真实、准确；信息不实的后果由我承担。',
      en: 'My registration data are true and exact; I answer for what follows if they are not.',
    },
    {
      zh: '我本人参加考试，出示自己的证件，接受安全检查、视频监控和无线电监测。',
      en: 'I sit the exam myself, show my own papers, and accept security checks, cameras and radio monitoring.',
    },
    {
      zh: '我不携带手机、手表以及任何能够发送、接收或存储信息的设备；其他物品放在指定地点。',
      en: 'I bring no phone, no watch and no device that can send, receive or store information; other things stay where I am told to leave them.',
    },
    {
      zh: '我按信号开始和停止答题，只在规定的位置作答，不把试卷、答题卡和草稿纸带出考场。',
      en: 'I start and stop on the signal, write only where it is allowed, and take no paper, answer sheet or draft out of the room.',
    },
    {
      zh: '我不抄袭、不帮助他人作弊、不传递物品或暗号；遇到有人兜售答案，立即报告。',
      en: 'I do not copy, help others to cheat, pass things or give signs; if anyone offers answers, I report it at once.',
    },
    {
      zh: '我服从考务人员关于健康和安全的安排。',
      en: 'I follow the instructions of the staff on health and safety.',
    },
    {
      zh: '如有违规，我接受依规处理、告知学校并记入诚信考试档案；我知道自己有权陈述和申辩，依法申请听证、复核、行政复议或提起诉讼。',
      en: 'If I break the rules, I accept handling under them, notice to my school and an entry in the integrity archive; I know that I may explain myself and, as the law provides, ask for a hearing, a review or administrative reconsideration, or go to court.',
    },
    {
      zh: '我的个人信息只用于本次考试的组织和安全。',
      en: 'My personal data are used only for the organisation and safety of this exam.',
    },
  ],
  guardianClause: {
    zh: '考生在考试首日未满 14 周岁。我是其监护人，已与考生一起阅读以上全部内容，同意其签署，并同意为本次考试处理其个人信息。',
    en: 'The candidate is under 14 on the first day of the exam. I am the guardian; I have read all of the above with the candidate, agree to the signature, and agree that their personal data are processed for this exam.',
  },
};
